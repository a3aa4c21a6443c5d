import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { eventKey, recipientKey } from '../../functions/events/keys.ts';
import { decodeDelivery, encodeDelivery } from '../../functions/webhook/delivery.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type { WebhookRequest } from '../../functions/webhook/request.ts';
import type { Case } from '../../operations/samples/read.ts';
import { gateOf } from './gate.ts';

export interface Outcome {
  readonly status: number;
  readonly reason?: string;
  readonly answer?: string;
  readonly events: readonly { keys: Record<string, string>; event: Record<string, unknown> }[];
}

/** When the cases are received and, where they are not recorded, signed. */
export const receivedAt = new Date('2026-11-22T00:00:00.000Z');

/** Stands for a payload that is the body to the byte, so that expected events stay readable. */
const wholeBody = '(the whole body)';

/** The outcome of a request: edge, queue message and normaliser, with nothing in between but text. */
export async function outcomeOf(provider: Provider, sample: Case, secret: string): Promise<Outcome> {
  const messages: string[] = [];
  const gate = gateOf(async () => JSON.stringify({ current: secret }), {
    keep: async (delivery) => {
      messages.push(encodeDelivery(delivery));
      return { where: 'queue' };
    },
  });
  const { statusCode, body, headers } = await receive(provider, requestOf(provider, sample, secret), gate);
  const occurrences = messages.flatMap((message) => normalise(decodeDelivery(message)));
  return {
    status: statusCode,
    ...(headers['content-type'] === 'text/plain' ? { answer: body } : reasonIn(body)),
    events: occurrences.map(({ event }) => ({ keys: keysOf(event), event: comparable(event, sample.body) })),
  };
}

function reasonIn(body: string): { readonly reason?: string } {
  const { error } = JSON.parse(body);
  return error === undefined ? {} : { reason: error };
}

/** A sample as the gateway hands it over. */
export function requestOf(
  provider: Provider,
  sample: Case,
  secret: string,
  id = 'delivery-1',
): WebhookRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of sample.headers(secret, receivedAt)) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`;
  }
  return {
    id,
    headers,
    token: sample.token ?? (provider.authenticity === 'token' ? secret : undefined),
    rawQuery: sample.query,
    body: sample.body,
    receivedAt: receivedAt.getTime(),
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
