import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when work of this many units may begin, evenly spread; at once if aborted, since the work then ends. */
export function pace(unitsPerSecond: number, signal: AbortSignal): (units?: number) => Promise<void> {
  let free = performance.now();
  return async (units = 1) => {
    const now = performance.now();
    const turn = Math.max(free, now);
    free = turn + (units / unitsPerSecond) * 1_000;
    // Shorter timers would take longer.
    if (turn - now >= 1) await sleep(turn - now, undefined, { signal }).catch(() => undefined);
  };
}
