import pMap from 'p-map';
import * as v from 'valibot';
import { withDeadLetters } from '../../../operations/dead-letters/dead-letters.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../../operations/dead-letters/queue.ts';
import { type Summary, summaryOf } from '../../../operations/dead-letters/summary.ts';
import { queueNames } from '../../../operations/queue-counts.ts';
import type { DeadLetterRow, DeadLettersList } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters } from '../parameters.ts';

const limit = 50;
/** Of large deliveries, which are megabytes. */
const readsAtOnce = 4;
const patienceMs = 10_000;

/** Why they are there, and what a redrive would do now. */
export async function deadLetters(lookedAt: LookedAt, query: unknown): Promise<DeadLettersList> {
  const { queue: name } = readParameters(
    v.strictObject({ queue: choice(queueNames(lookedAt.deployment)) }),
    query,
  );
  const queue = deadLetterQueue(lookedAt.deployment, name);
  return { deadLetters: await readingOnce(queue) };
}

/** By the queue's URL. */
const reading = new Map<string, Promise<readonly DeadLetterRow[]>>();

/** Two pages that ask at once are answered alike: what one of them holds, the other could not see. */
function readingOnce(queue: DeadLetterQueue): Promise<readonly DeadLetterRow[]> {
  const going = reading.get(queue.url) ?? read(queue).finally(() => reading.delete(queue.url));
  reading.set(queue.url, going);
  return going;
}

function read(queue: DeadLetterQueue): Promise<readonly DeadLetterRow[]> {
  const wanted = { limit, signal: AbortSignal.timeout(patienceMs) };
  return withDeadLetters(queue, wanted, (letters) =>
    pMap(letters, (letter) => summaryOf(queue, letter).then(row), { concurrency: readsAtOnce }),
  );
}

function row({ id, sentAt, provider, deliveryId, why }: Summary): DeadLetterRow {
  return {
    id,
    sentAt,
    ...(provider === undefined ? {} : { provider }),
    ...(deliveryId === undefined ? {} : { deliveryId }),
    why,
  };
}
