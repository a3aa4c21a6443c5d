import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const LocalRun = v.object({
  stack: v.string(),
  /** New for each run, to tell runs at the same address apart. */
  stackId: v.string(),
  /** Of AWS's services. */
  endpoint: v.string(),
  /** Of the webhook routes. */
  gateway: v.string(),
  console: v.optional(v.string()),
  folder: v.string(),
  /** Undefined: in memory. */
  dataDir: v.optional(v.string()),
  pid: v.number(),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
});

export type LocalRun = v.InferOutput<typeof LocalRun>;

function runsFolder(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'postern', 'local-runs');
}

/** Returns a function that removes the announcement. */
export function announce(run: LocalRun): () => void {
  const folder = runsFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The mode above counts only for a new folder.
  chmodSync(folder, 0o700);
  const file = join(folder, `${run.pid}-${run.stackId.split('/').at(-1)}.json`);
  writeFileSync(`${file}.next`, JSON.stringify(run), { mode: 0o600 });
  renameSync(`${file}.next`, file);
  return () => rmSync(file, { force: true });
}

/** Removes the files of processes that ended without doing so. */
export function announced(): { readonly runs: readonly LocalRun[]; readonly ended: readonly LocalRun[] } {
  const folder = runsFolder();
  const [runs, ended]: [LocalRun[], LocalRun[]] = [[], []];
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    const run = readRun(file);
    if (run === undefined) continue;
    if (isAlive(run.pid)) runs.push(run);
    else {
      ended.push(run);
      rmSync(file, { force: true });
    }
  }
  return { runs, ended };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** Undefined for files of other versions. */
function readRun(file: string): LocalRun | undefined {
  try {
    const { success, output } = v.safeParse(LocalRun, JSON.parse(readFileSync(file, 'utf8')));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** Another user's process has a recycled id. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
