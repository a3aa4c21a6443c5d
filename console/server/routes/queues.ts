import { queueDepths } from '../../../operations/queue-counts.ts';
import type { QueuesList } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';

export async function queues({ deployment }: LookedAt): Promise<QueuesList> {
  return { queues: await queueDepths(deployment) };
}
