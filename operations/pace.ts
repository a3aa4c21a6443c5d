import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves when work of so many units may begin: no more units a second, evenly, however many wait. At once where the
 * signal is aborted: the work itself then ends.
 */
export function pace(unitsPerSecond: number, signal: AbortSignal): (units?: number) => Promise<void> {
  let free = performance.now();
  return async (units = 1) => {
    const now = performance.now();
    const turn = Math.max(free, now);
    free = turn + (units / unitsPerSecond) * 1_000;
    // A timer for less would take longer.
    if (turn - now >= 1) await sleep(turn - now, undefined, { signal }).catch(() => undefined);
  };
}
