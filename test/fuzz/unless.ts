/** A promise that does not hold for an input. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** Throws unless it holds. An assertion library costs more here than all that is tested. */
export function unless(holds: boolean, promise: string): void {
  if (!holds) throw new BrokenPromise(`does not hold: ${promise}`);
}

/** Within a second of the thread's own time, so that a busy machine breaks no promise; or what the result allows. */
export async function quickly<T>(
  what: string,
  work: () => T | Promise<T>,
  allowedMs: (result: T) => number = () => 1_000,
): Promise<T> {
  const before = process.threadCpuUsage();
  const result = await work();
  const { user, system } = process.threadCpuUsage(before);
  const ms = (user + system) / 1_000;
  const most = allowedMs(result);
  unless(ms <= most, `${what} takes at most ${most} ms, not ${Math.round(ms)}`);
  return result;
}
