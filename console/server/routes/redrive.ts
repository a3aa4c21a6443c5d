import * as v from 'valibot';
import { withDeadLetter } from '../../../operations/dead-letters/dead-letters.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../../operations/dead-letters/queue.ts';
import {
  isGoing,
  latestRedrive,
  redriveOne,
  startRedrive,
} from '../../../operations/dead-letters/redrive.ts';
import { queueCounts, queueNames } from '../../../operations/queue-counts.ts';
import type { RedriveAnswer } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, readParameters, text } from '../parameters.ts';

const patienceMs = 10_000;

/** Begins to move all dead letters of a queue back to where they failed, or moves one. */
export async function redrive(lookedAt: LookedAt, body: unknown): Promise<RedriveAnswer> {
  const Asked = v.strictObject({ queue: choice(queueNames(lookedAt.deployment)), id: v.optional(text) });
  const { queue: name, id } = readParameters(Asked, body);
  const queue = deadLetterQueue(lookedAt.deployment, name);
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
