import * as v from 'valibot';
import { instanceForm, type Sender } from '../events/instance.ts';
import { jsonBytes, queueJson } from '../events/queue-json.ts';
import { bodyText } from './body-text.ts';

/** A verified delivery: raw body and kept headers, so that a redrive corrects a mapper bug. */
export interface Delivery extends Sender {
  readonly id: string;
  /** RFC 3339, UTC, milliseconds: when the gateway received it. */
  readonly receivedAt: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Not from a webhook: `postern reconcile` made it from the provider's API. */
  readonly reconciled?: true | undefined;
  /** Names of the provider's headers that were unknown that day. */
  readonly newHeaders?: readonly string[];
  /** Set if the answer makes the provider end the delivery's subscription. */
  readonly revoked?: true;
}

/** A sender in our messages and objects. */
export const senderEntries = {
  provider: v.string(),
  instance: v.exactOptional(v.pipe(v.string(), v.regex(instanceForm))),
};

/** All but the body, of a queue message and of an unverified delivery. */
export const headEntries = {
  version: v.literal(1),
  id: v.string(),
  ...senderEntries,
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  headers: v.record(v.string(), v.string()),
  encoding: v.picklist(['utf8', 'base64']),
};

/** The queue message, and an object of the spool. */
export const DeliveryMessage = v.object({
  ...headEntries,
  body: v.string(),
  reconciled: v.optional(v.literal(true)),
  newHeaders: v.exactOptional(v.array(v.string())),
  revoked: v.exactOptional(v.literal(true)),
});

const DeliveryText = v.pipe(v.string(), v.parseJson(), DeliveryMessage);

/** A queue message that is no delivery: it can never succeed. */
export class MalformedDeliveryError extends Error {
  override readonly name = 'MalformedDeliveryError';
}

/** The queue message. Text stays text, unless it is large and its escapes cost more than base64's third. */
export function encodeDelivery({ body, ...rest }: Delivery): string {
  const text = bodyText(body);
  const isLarge = body.length > largeBytes;
  if (text === undefined || (isLarge && jsonBytes(text) > (body.length / 3) * 4))
    return queueJson({ version: 1, ...rest, encoding: 'base64', body: body.toString('base64') });
  return queueJson({ version: 1, ...rest, encoding: 'utf8', body: text });
}

/** Below this, people read it in dead letters: any text stays. */
const largeBytes = 100_000;

export function decodeDelivery(message: string): Delivery {
  const parsed = v.safeParse(DeliveryText, message);
  // No cause: valibot's issues quote the message.
  if (!parsed.success) throw new MalformedDeliveryError('not a delivery in version 1');
  const { version: _, encoding, body, ...rest } = parsed.output;
  return { ...rest, body: Buffer.from(body, encoding) };
}
