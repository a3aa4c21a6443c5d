import { deadLetterQueue } from '../../../operations/dead-letters/queue.ts';
import { queueCounts } from '../../../operations/queue-counts.ts';
import type { QueuesList } from '../../api.ts';
import { type LookedAt, queueNames } from '../looked-at.ts';

/** What SQS counts, which may lag behind what is there. */
export async function queues(lookedAt: LookedAt): Promise<QueuesList> {
  const counted = queueNames(lookedAt).map(async (name) => {
    const { client, url, destinationUrl } = deadLetterQueue(lookedAt.deployment, name);
    const [own, dead] = await Promise.all([queueCounts(client, destinationUrl), queueCounts(client, url)]);
    return { name, waiting: own.waiting, inFlight: own.taken, deadLetters: dead.waiting + dead.taken };
  });
  return { queues: await Promise.all(counted) };
}
