import { hash, randomUUID } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { PosternEvent } from '../../functions/events/event.ts';
import { publishedForm } from '../../functions/events/published.ts';

export interface SqsEventOptions {
  /**
   * `sns`: each body in SNS's envelope, as on a queue that you subscribe without raw delivery. @default 'raw', as
   * subscribers' queues have it
   */
  readonly delivery?: 'raw' | 'sns';
  /** How often the messages were received, this time included. @default 1 */
  readonly receives?: number;
}

/** The event of a function on a subscriber's queue: one message per event or text. */
export function sqsEvent(
  events: PosternEvent | string | readonly (PosternEvent | string)[],
  { delivery = 'raw', receives = 1 }: SqsEventOptions = {},
): SQSEvent {
  const all = Array.isArray(events) ? events : [events];
  return { Records: all.map((event) => recordOf(event, delivery === 'sns', receives)) };
}

function recordOf(event: PosternEvent | string, inEnvelope: boolean, receives: number): SQSRecord {
  const { message, attributes } =
    typeof event === 'string' ? { message: event, attributes: [] } : publishedForm(event);
  const now = new Date();
  const body = inEnvelope ? envelope(message, attributes, now) : message;
  const texts = attributes.map(([name, stringValue]) => {
    const text = { stringValue, stringListValues: [], binaryListValues: [], dataType: 'String' as const };
    return [name, text] as const;
  });
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(now.getTime()),
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: String(now.getTime()),
    },
    messageAttributes: inEnvelope ? {} : Object.fromEntries(texts),
    md5OfBody: hash('md5', body),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:events',
    awsRegion: 'us-east-1',
  };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function envelope(Message: string, attributes: readonly (readonly [string, string])[], now: Date): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:events',
    Message,
    Timestamp: now.toISOString(),
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, Value]) => [name, { Type: 'String', Value }]),
    ),
  });
}
