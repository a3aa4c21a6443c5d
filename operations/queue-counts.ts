import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** They may lag. Nothing is received: that would count as a try. */
export interface QueueCounts {
  readonly arn: string;
  readonly waiting: number;
  /** Received, neither deleted nor returned yet. */
  readonly taken: number;
  readonly delayed: number;
}

export async function queueCounts(client: SQSClient, QueueUrl: string): Promise<QueueCounts> {
  const AttributeNames = [
    'QueueArn',
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await client.send(request);
  const [arn, waiting, taken, delayed] = AttributeNames.map((name) => Attributes[name]);
  if (arn === undefined) throw new Error(`SQS does not tell the ARN of ${QueueUrl}`);
  return { arn, waiting: Number(waiting), taken: Number(taken), delayed: Number(delayed ?? 0) };
}
