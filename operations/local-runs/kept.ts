import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const LocalRun = v.object({
  stack: v.string(),
  /** New with each run, which tells it from another at the same address. */
  stackId: v.string(),
  /** Of AWS's services. */
  endpoint: v.string(),
  /** Of the webhook routes. */
  gateway: v.string(),
  console: v.optional(v.string()),
  /** Where it was started. */
  folder: v.string(),
  /** Of its tables, queues and secrets; in memory without. */
  dataDir: v.optional(v.string()),
  pid: v.number(),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
});

/** What a local run says of itself while it is there. */
export type LocalRun = v.InferOutput<typeof LocalRun>;

/** One file for each run, in a folder of the user's own. */
function runsFolder(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'postern', 'local-runs');
}

/** Leaves word of a run where commands look for it; returns how to take it back. */
export function announce(run: LocalRun): () => void {
  const folder = runsFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The mode above counts only where the folder is new.
  chmodSync(folder, 0o700);
  const file = join(folder, `${run.pid}-${run.stackId.split('/').at(-1)}.json`);
  writeFileSync(`${file}.next`, JSON.stringify(run), { mode: 0o600 });
  renameSync(`${file}.next`, file);
  return () => rmSync(file, { force: true });
}

/** What runs have left, with those whose process ended without taking it back: their files are removed. */
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

/** Undefined for what no run of this version wrote. */
function readRun(file: string): LocalRun | undefined {
  try {
    const { success, output } = v.safeParse(LocalRun, JSON.parse(readFileSync(file, 'utf8')));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** A process of another user is none of ours: its id was given anew. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
