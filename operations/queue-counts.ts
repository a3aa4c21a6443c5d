import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueue, deliveriesName } from './dead-letters/queue.ts';
import { subscriberNames } from './deployed.ts';
import type { Deployment } from './deployment.ts';

/** They may lag. Nothing is received: that would count as a try. */
export interface QueueCounts {
  readonly arn: string;
  readonly waiting: number;
  /** Received, neither deleted nor returned yet. */
  readonly taken: number;
  readonly delayed: number;
}

export async function queueCounts(client: SQSClient, QueueUrl: string): Promise<QueueCounts> {
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  const { Attributes: all = {} } = await client.send(request);
  const count = (of: '' | 'NotVisible' | 'Delayed') => Number(all[`ApproximateNumberOfMessages${of}`] ?? 0);
  return {
    arn: all.QueueArn ?? '',
    waiting: count(''),
    taken: count('NotVisible'),
    delayed: count('Delayed'),
  };
}

export function queueNames({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  return [deliveriesName, ...subscriberNames(keys)];
}

export function queueDepths(deployment: Deployment): Promise<readonly QueueDepth[]> {
  return Promise.all(queueNames(deployment).map((name) => queueDepth(deployment, name)));
}

export async function queueDepth(deployment: Deployment, name: string): Promise<QueueDepth> {
  const { client, url, destinationUrl } = deadLetterQueue(deployment, name);
  const [own, dead] = await Promise.all([queueCounts(client, destinationUrl), queueCounts(client, url)]);
  return { name, waiting: own.waiting, inFlight: own.taken, deadLetters: dead.waiting + dead.taken };
}

/** By SQS's counts, which may lag. */
export interface QueueDepth {
  /** `deliveries`, or a subscriber's. */
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}
