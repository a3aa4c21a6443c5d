import type { SQSRecord } from 'aws-lambda';
import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { eventKey, recipientKey } from '../../functions/events/keys.ts';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { receive } from '../../functions/webhook/receive.ts';
import { SecretCache } from '../../functions/webhook/secrets.ts';

export interface Outcome {
  readonly status: number;
  readonly reason?: string;
  readonly events: readonly { keys: Record<string, string>; event: Record<string, unknown> }[];
}

/** Stands for a payload that is the body to the byte, so that expected events stay readable. */
const wholeBody = '(the whole body)';

/** What becomes of a request: edge, queue message and normaliser, with nothing in between but text. */
export async function outcomeOf(
  provider: Provider,
  headers: readonly (readonly [string, string])[],
  body: Buffer,
  secret: string,
): Promise<Outcome> {
  const messages: string[] = [];
  const answer = await receive(provider, requestOf(headers, body), {
    secrets: new SecretCache(async () => JSON.stringify({ current: secret }), 60_000),
    enqueue: async (delivery) => void messages.push(encodeDelivery(delivery)),
  });
  const events = messages.flatMap((message) => normalise(recordOf(message)).events);
  const { error } = JSON.parse(answer.body);
  return {
    status: answer.statusCode,
    ...(error === undefined ? {} : { reason: error }),
    events: events.map((event) => ({ keys: keysOf(event), event: comparable(event, body) })),
  };
}

function requestOf(headers: readonly (readonly [string, string])[], body: Buffer) {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    joined[key] = joined[key] === undefined ? value : `${joined[key]},${value}`;
  }
  return { id: 'delivery-1', headers: joined, body, receivedAt: Date.UTC(2026, 10, 22) };
}

function recordOf(body: string): SQSRecord {
  return {
    messageId: 'message-1',
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

function keysOf(event: PosternEvent): Record<string, string> {
  const recipient = recipientKey(event);
  return { ...eventKey(event), ...(recipient === undefined ? {} : { recipient }) };
}

/** Less what differs from run to run. */
function comparable(event: PosternEvent, body: Buffer): Record<string, unknown> {
  const { deliveryid: _, recordedtime: __, data, ...rest } = event;
  return { ...rest, data: { ...data, payload: data.payload === body.toString() ? wholeBody : data.payload } };
}
