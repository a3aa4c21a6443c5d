import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so long before the next piece of work that no more units a second are spent than that; until the signal. */
export function pace(unitsPerSecond: number, signal: AbortSignal): (units: number) => Promise<void> {
  let free = performance.now();
  return async (units) => {
    free = Math.max(free, performance.now()) + (units / unitsPerSecond) * 1_000;
    const ms = free - performance.now();
    // A timer for less would take longer.
    if (ms >= 1) await sleep(ms, undefined, { signal }).catch(() => undefined);
  };
}
