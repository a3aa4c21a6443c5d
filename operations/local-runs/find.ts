import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import * as v from 'valibot';
import { stackIdAt } from '../deployment.ts';
import { OperationError } from '../failure.ts';

/** Long enough for an overloaded machine. */
const answerMs = 10_000;

const start = 'npm start in a clone of Postern, npx postern dev in an app';

export interface Found {
  readonly run: LocalRun;
  /** The only run, started in this folder or above. */
  readonly isObvious: boolean;
}

/** Of this folder or above; otherwise the newest. */
export async function findLocalRun(folder: string): Promise<Found> {
  const { runs, ended } = announced();
  const nearest = runs.toSorted(
    (a, b) => nearness(b, folder) - nearness(a, folder) || Date.parse(b.startedAt) - Date.parse(a.startedAt),
  );
  for (const run of nearest)
    if (await isThere(run)) return { run, isObvious: runs.length === 1 && nearness(run, folder) > 0 };
  const [gone] = [...nearest, ...ended];
  throw new OperationError(
    gone === undefined
      ? `There is no local run on this machine; start one: ${start}.`
      : `The local run ${calledBy(gone)} is gone or does not answer; start it again: ${start}.`,
  );
}

export function calledBy({ folder, startedAt }: LocalRun): string {
  return `of ${folder}, since ${startedAt.slice(0, 19)}Z,`;
}

/** Length of the shared path; 0 unless the run was started in this folder or above. */
function nearness(run: LocalRun, folder: string): number {
  const own = run.folder.endsWith(sep) ? run.folder : `${run.folder}${sep}`;
  return `${folder}${sep}`.startsWith(own) ? own.length : 0;
}

/** Its address may now be another run's, or another program's. */
async function isThere({ stack, endpoint, stackId }: LocalRun): Promise<boolean> {
  const asked = stackIdAt({ stack, endpoint }, { abortSignal: AbortSignal.timeout(answerMs) });
  return (await asked.catch(() => undefined)) === stackId;
}

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
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((one) => one.endsWith('.json'))) {
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
