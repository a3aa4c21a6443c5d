import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the next may go: so many a second, evenly, however many wait. Rejects once the signal is aborted. */
export function paced(perSecond: number, signal: AbortSignal): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    const turn = Math.max(now, next);
    next = turn + 1_000 / perSecond;
    await sleep(turn - now, undefined, { signal });
  };
}
