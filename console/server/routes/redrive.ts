import * as v from 'valibot';
import { type DeadLetterQueue, deadLetterQueue } from '../../../operations/dead-letters/queue.ts';
import { isGoing, latestRedrive, startRedrive } from '../../../operations/dead-letters/redrive-task.ts';
import { queueCounts } from '../../../operations/queue-counts.ts';
import type { RedriveAnswer } from '../../api.ts';
import { type LookedAt, queueNames } from '../looked-at.ts';
import { choice, readParameters } from '../parameters.ts';

/** Begins to move all dead letters of a queue back to where they failed. */
export async function redrive(lookedAt: LookedAt, body: unknown): Promise<RedriveAnswer> {
  const { queue } = readParameters(v.strictObject({ queue: choice(queueNames(lookedAt)) }), body);
  return { status: await begin(deadLetterQueue(lookedAt.deployment, queue)) };
}

async function begin(queue: DeadLetterQueue): Promise<RedriveAnswer['status']> {
  const { arn, waiting, taken } = await queueCounts(queue.client, queue.url);
  if (isGoing(await latestRedrive(queue, arn))) return 'already going on';
  if (waiting + taken === 0) return 'nothing to move';
  await startRedrive(queue, arn);
  return 'started';
}
