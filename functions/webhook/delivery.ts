import * as v from 'valibot';
import { instanceForm, type Sender } from '../events/instance.ts';
import { jsonBytes, queueJson } from '../events/queue-json.ts';
import { bodyText } from './body-text.ts';

/** A verified delivery: the raw body and the kept headers, so that a mapper bug is mended by redrive. */
export interface Delivery extends Sender {
  readonly id: string;
  /** RFC 3339, UTC, milliseconds: when the gateway received it. */
  readonly receivedAt: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** It never came by webhook: `postern reconcile` made it of what the provider's API tells. */
  readonly reconciled?: true | undefined;
  /** Names of the provider's headers that nobody knew that day. */
  readonly newHeaders?: readonly string[];
  /** There where the answer makes the provider end the subscription that the delivery came by. */
  readonly revoked?: true;
}

/** As a message or an object of ours names its sender. */
export const senderEntries = {
  provider: v.string(),
  instance: v.exactOptional(v.pipe(v.string(), v.regex(instanceForm))),
};

/** The queue message, and an object of the spool. */
export const DeliveryMessage = v.object({
  version: v.literal(1),
  id: v.string(),
  ...senderEntries,
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  headers: v.record(v.string(), v.string()),
  encoding: v.picklist(['utf8', 'base64']),
  body: v.string(),
  reconciled: v.optional(v.literal(true)),
  newHeaders: v.exactOptional(v.array(v.string())),
  revoked: v.exactOptional(v.literal(true)),
});

const DeliveryText = v.pipe(v.string(), v.parseJson(), DeliveryMessage);

/** A queue message that is not a delivery: it can never succeed. */
export class MalformedDeliveryError extends Error {
  override readonly name = 'MalformedDeliveryError';
}

/** The queue message. Text stays text, but a large one whose escapes would cost more than the third that base64 does. */
export function encodeDelivery({ body, ...rest }: Delivery): string {
  const text = bodyText(body);
  if (text === undefined || isDearer(text, body.length))
    return queueJson({ version: 1, ...rest, encoding: 'base64', body: body.toString('base64') });
  return queueJson({ version: 1, ...rest, encoding: 'utf8', body: text });
}

/** Below, people read it in dead letters: any text stays. */
const largeBytes = 100_000;

function isDearer(text: string, bytes: number): boolean {
  return bytes > largeBytes && jsonBytes(text) > (bytes / 3) * 4;
}

export function decodeDelivery(message: string): Delivery {
  const parsed = v.safeParse(DeliveryText, message);
  // No cause: valibot's issues quote the message.
  if (!parsed.success) throw new MalformedDeliveryError('not a delivery in version 1');
  const { version: _, encoding, body, ...rest } = parsed.output;
  return { ...rest, body: Buffer.from(body, encoding) };
}
