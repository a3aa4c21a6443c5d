import pMap from 'p-map';
import * as v from 'valibot';
import { withDeadLetter, withDeadLetters } from '../../../operations/dead-letters/dead-letters.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../../operations/dead-letters/queue.ts';
import {
  isGoing,
  latestRedrive,
  redriveOne,
  startRedrive,
} from '../../../operations/dead-letters/redrive.ts';
import { summaryOf } from '../../../operations/dead-letters/summary.ts';
import { queueCounts, queueDepths, queueNames } from '../../../operations/queue-counts.ts';
import type { DeadLetterRow, DeadLettersList, QueuesList, RedriveAnswer } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters, text } from '../parameters.ts';

const limit = 50;
/** Of large deliveries, which are megabytes. */
const readsAtOnce = 4;
const patienceMs = 10_000;

export async function queues({ deployment }: LookedAt): Promise<QueuesList> {
  return { queues: await queueDepths(deployment) };
}

/** Why they are there, and what a redrive would do now. */
export async function deadLetters({ deployment }: LookedAt, query: unknown): Promise<DeadLettersList> {
  const Asked = v.strictObject({ queue: choice(queueNames(deployment)) });
  const queue = deadLetterQueue(deployment, readParameters(Asked, query).queue);
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
    pMap(
      letters,
      async (letter) => {
        const { id, sentAt, provider, deliveryId, why } = await summaryOf(queue, letter);
        return { id, sentAt, provider, deliveryId, why };
      },
      { concurrency: readsAtOnce },
    ),
  );
}

/** Begins to move all dead letters of a queue back to where they failed, or moves one. */
export async function redrive({ deployment }: LookedAt, body: unknown): Promise<RedriveAnswer> {
  const Asked = v.strictObject({ queue: choice(queueNames(deployment)), id: v.optional(text) });
  const { queue: name, id } = readParameters(Asked, body);
  const queue = deadLetterQueue(deployment, name);
  if (id === undefined) return { status: await begin(queue) };
  await withDeadLetter(queue, id, AbortSignal.timeout(patienceMs), (letter) => redriveOne(queue, letter));
  return { status: 'moved' };
}

async function begin(queue: DeadLetterQueue): Promise<RedriveAnswer['status']> {
  const { arn, waiting, taken } = await queueCounts(queue.client, queue.url);
  if (isGoing(await latestRedrive(queue, arn))) return 'already started';
  if (waiting + taken === 0) return 'nothing to move';
  await startRedrive(queue, arn);
  return 'started';
}
