import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** What SQS counts, which may lag behind what is there. Nothing is received: that would count as a try. */
export interface QueueCounts {
  readonly arn: string;
  /** Messages that wait to be taken. */
  readonly waiting: number;
  /** Messages that somebody received, and that are neither deleted nor given back yet. */
  readonly taken: number;
  /** Messages that can be taken only later. */
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
