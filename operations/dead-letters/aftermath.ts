import { setTimeout as sleep } from 'node:timers/promises';
import { queueCounts } from '../queue-counts.ts';
import type { DeadLetterQueue } from './queue.ts';

/** What became of redriven messages so far, by SQS's counts, which may lag. */
export interface Aftermath {
  /** Dead letters again. */
  readonly back: number;
  /** On their queue: not tried yet, or to be tried again. */
  readonly waiting: number;
}

const pollMs = 1_000;
const polls = 10;

/**
 * Watches for some seconds what becomes of redriven deliveries: the consumer gives those that can never be stored back at
 * once. Of `expected` dead letters that stayed, more are new ones or came back. A subscriber receives an event many times
 * before it comes back, so that there is nothing to see.
 */
export async function aftermath(
  { client, url, destinationUrl, holds }: DeadLetterQueue,
  expected: number,
  signal: AbortSignal,
): Promise<Aftermath | undefined> {
  if (holds === 'events') return undefined;
  let quiet = 0;
  for (let poll = 1; ; poll++) {
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    const [dead, own] = await Promise.all([queueCounts(client, url), queueCounts(client, destinationUrl)]);
    const waiting = own.waiting + own.taken;
    quiet = waiting === 0 ? quiet + 1 : 0;
    if (quiet < 2 && poll < polls && !signal.aborted) continue;
    return { back: Math.max(0, dead.waiting + dead.taken - expected), waiting };
  }
}
