import { sep } from 'node:path';
import { stackIdAt } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { announced, type LocalRun } from './kept.ts';

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
