import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment.ts';

export interface Depth {
  /** Messages that wait to be taken. */
  readonly waiting: number;
  /** Messages that were taken: being processed, or until they are tried again. */
  readonly taken: number;
}

/** About how many messages are on a queue. Nothing is received: that would count as a try. */
export async function queueDepth({ open }: Deployment, url: string): Promise<Depth> {
  const { Attributes = {} } = await open(SQSClient).send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
  return {
    waiting: Number(ApproximateNumberOfMessages ?? 0),
    taken: Number(ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
