import type { SqsMessage } from './fauxqs-private.ts';

type Aged = Pick<SqsMessage, 'sentTimestamp' | 'approximateReceiveCount'>;

/**
 * The age of the oldest message of a standard queue, in seconds, as SQS tells it to CloudWatch: a message that was
 * received three times, and not deleted, is left out. Undefined if no message counts.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function ageOfOldestMessage(messages: Iterable<Aged>, now: number): number | undefined {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { sentTimestamp, approximateReceiveCount } of messages)
    if (approximateReceiveCount < 3) oldest = Math.min(oldest, sentTimestamp);
  return oldest === Number.POSITIVE_INFINITY ? undefined : Math.max(0, now - oldest) / 1000;
}
