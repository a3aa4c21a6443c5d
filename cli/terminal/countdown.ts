import { setTimeout as sleep } from 'node:timers/promises';
import { withProgress } from './progress.ts';

/** Waits, shown on standard error, until so many seconds are over or the signal comes. */
export async function countdown(what: string, seconds: number, signal: AbortSignal): Promise<void> {
  if (!process.stderr.isTTY) console.error(`${what}: ${seconds} s`);
  await withProgress(`${what} (s)`, seconds, async ({ done }) => {
    for (let passed = 0; passed < seconds && !signal.aborted; passed++) {
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
      done();
    }
  });
}
