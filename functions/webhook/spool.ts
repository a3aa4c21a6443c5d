import * as v from 'valibot';
import { queueJson } from '../events/queue-json.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from './delivery.ts';

/**
 * Where deliveries wait in S3: `large` are over what SQS takes, and a pointer crosses the queue in their place;
 * `outage` could not be sent while SQS was away; `unverified` came while their provider's secret could not be read.
 */
export type SpoolPlace = 'large' | 'outage' | 'unverified';

/** Names no account, address or token: whoever may list a bucket may read its names. */
export function spoolKey(
  place: SpoolPlace,
  { provider, receivedAt, id }: Pick<Delivery, 'provider' | 'receivedAt' | 'id'>,
): string {
  return `${place}/${provider}/${receivedAt.slice(0, 10)}/${safe(id)}`;
}

/** Whether `spoolKey` gives this key to a delivery, received on whatever day. */
export function isSpoolKey(
  place: SpoolPlace,
  { provider, id }: Pick<Delivery, 'provider' | 'id'>,
  key: string,
): boolean {
  const [, , receivedAt = ''] = key.split('/');
  const isPlain = id !== '' && /^[a-z]+$/.test(provider) && /^\d{4}-\d\d-\d\d$/.test(receivedAt);
  return isPlain && key === spoolKey(place, { provider, receivedAt, id });
}

/** Characters that need no escaping in a URL, and no two ids alike. */
function safe(id: string): string {
  return id.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}.`);
}

/** A queue message that SQS did not take, with the group that it belongs to. */
export interface Unsent {
  readonly group: string;
  readonly message: string;
}

const UnsentText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ version: v.literal(1), group: v.string(), message: v.string() }),
);

export function encodeUnsent({ group, message }: Unsent): string {
  return queueJson({ version: 1, group, message });
}

export function decodeUnsent(text: string): Unsent {
  const parsed = v.safeParse(UnsentText, text);
  // No cause: valibot's issues quote the message.
  if (!parsed.success) throw new MalformedObjectError('not an unsent message in version 1');
  const { group, message } = parsed.output;
  return { group, message };
}

/** A delivery, with the digest of the token that it came with. */
export interface Unverified {
  /** Lower-case hex. */
  readonly tokenSha256: string;
  readonly delivery: Delivery;
}

const UnverifiedText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    tokenSha256: v.pipe(v.string(), v.hash(['sha256'])),
    delivery: v.string(),
  }),
);

export function encodeUnverified({ tokenSha256, delivery }: Unverified): string {
  return queueJson({ version: 1, tokenSha256, delivery: encodeDelivery(delivery) });
}

export function decodeUnverified(text: string): Unverified {
  const parsed = v.safeParse(UnverifiedText, text);
  if (!parsed.success) throw new MalformedObjectError('not an unverified delivery in version 1');
  const { tokenSha256, delivery } = parsed.output;
  return { tokenSha256, delivery: decodeDelivery(delivery) };
}

/** An object of the spool that is not what its place says. */
export class MalformedObjectError extends Error {
  override readonly name = 'MalformedObjectError';
}
