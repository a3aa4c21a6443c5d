import { deadLetterQueue, deliveriesName } from './dead-letters/queue.ts';
import type { Deployment } from './deployment.ts';
import { queueCounts } from './queue-counts.ts';
import { subscriberNames } from './subscriber-names.ts';

export function queueNames({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  return [deliveriesName, ...subscriberNames(keys)];
}

export function queueDepths(deployment: Deployment): Promise<readonly QueueDepth[]> {
  const counted = queueNames(deployment).map(async (name) => {
    const { client, url, destinationUrl } = deadLetterQueue(deployment, name);
    const [own, dead] = await Promise.all([queueCounts(client, destinationUrl), queueCounts(client, url)]);
    return { name, waiting: own.waiting, inFlight: own.taken, deadLetters: dead.waiting + dead.taken };
  });
  return Promise.all(counted);
}

/** By SQS's counts, which may lag. */
export interface QueueDepth {
  /** `deliveries`, or a subscriber's. */
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}
