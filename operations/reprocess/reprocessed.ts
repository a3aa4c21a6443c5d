import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { faultName } from '../../functions/aws/log.ts';
import { UnknownProviderError } from '../../functions/consumer/normalise.ts';
import { composeEvent } from '../../functions/events/compose.ts';
import { type Item, ItemOrRef, type PosternEvent } from '../../functions/events/event.ts';
import { fitEvent } from '../../functions/events/fit-event.ts';
import { instanceEventId } from '../../functions/events/identity.ts';
import { toItem } from '../../functions/events/item.ts';
import { readEventKey, ttlAttribute } from '../../functions/events/keys.ts';
import { itemText, type Payloads, wholeItem } from '../../functions/events/whole-item.ts';
import { providers } from '../../functions/providers.ts';
import { fromItem } from '../queries/read-item.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { keyOf } from './rewrite.ts';

/** What normalising makes of a stored event today. */
export type Reprocessed =
  | { readonly kind: 'same'; readonly id: string; readonly otherId: string | undefined }
  | Changed
  /** It can't be normalised again; `fault` is the name of the error. */
  | { readonly kind: 'failed'; readonly id: string; readonly fault: string };

export interface Changed {
  readonly kind: 'changed';
  readonly id: string;
  /** The id that it would get if it came today; the stored one is kept. */
  readonly otherId: string | undefined;
  /** The event as it is read now; its bare attributes where this version can't read it. */
  readonly before: object;
  readonly after: PosternEvent;
  /** The text that must first be where `after` refers to; undefined where nothing new must be there. */
  readonly object: string | undefined;
  readonly stored: Attributes;
  /** What is to be stored: when and where it was stored, and when it expires, stay as they were. */
  readonly rewritten: Attributes;
  readonly keysChange: boolean;
}

const Stored = v.object({
  pk: v.string(),
  sk: v.string(),
  recordedtime: v.string(),
  deliveryid: v.string(),
  reconciled: v.optional(v.literal(true)),
  redacted: v.optional(v.literal(true)),
  data: ItemOrRef,
});

/** The deployment is unable to hold the event as it would become. */
class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

/**
 * Normalises a stored event from its payload and envelope with the code of this version, and compares. Without `payloads`
 * large events can't be read, and nobody knows where one goes that has become too large for the table.
 */
export async function reprocessed(
  attributes: Attributes,
  payloads: Payloads | undefined,
): Promise<Reprocessed> {
  const { provider, id } = readEventKey({ pk: attributes.pk?.S ?? '', sk: attributes.sk?.S ?? '' });
  try {
    const stored = v.parse(Stored, unmarshall({ ...attributes }));
    const item = await wholeItem({ provider, id, data: stored.data }, payloads);
    return compare(attributes, stored, item, payloads?.bucket);
  } catch (error) {
    return { kind: 'failed', id, fault: faultName(error) };
  }
}

function compare(
  attributes: Attributes,
  { pk, sk, recordedtime, deliveryid, reconciled, redacted, data }: v.InferOutput<typeof Stored>,
  item: Item,
  bucket: string | undefined,
): Reprocessed {
  const { provider: name, instance, id } = readEventKey({ pk, sk });
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new UnknownProviderError('not in the registry');
  const today = provider.normalize(item);
  const idToday = instanceEventId({ provider: name, instance }, today.id);
  // What was redacted makes another id, and may make another key.
  const otherId = redacted || idToday === id ? undefined : idToday;
  const origin = { provider: name, instance, deliveryid, recordedtime, reconciled, redacted };
  const whole = composeEvent(origin, item, redacted ? { ...today, ...identityOf(attributes) } : today, id);
  const fitted = bucket === undefined ? { event: whole } : fitEvent(whole, bucket);
  if (fitted === undefined) throw new EventTooLargeError('its attributes are');
  const { event: after } = fitted;
  const rewritten = itemOf(after, attributes);
  if (isDeepStrictEqual(unmarshall(rewritten), unmarshall({ ...attributes })))
    return { kind: 'same', id, otherId };
  const keysChange = keyOf(rewritten) !== keyOf(attributes);
  const before = asRead(attributes);
  // Where there was a reference, its object is there.
  const object =
    data.payloadRef === undefined && after.data.payloadRef !== undefined ? itemText(item) : undefined;
  return { kind: 'changed', id, otherId, before, after, object, stored: attributes, rewritten, keysChange };
}

/** All that the keys of a stored event are made of. */
function identityOf(attributes: Attributes) {
  const { id, account, subject, time, timesource = 'payload' } = fromItem({ ...attributes });
  return { id, account, subject, time, timesource } as const;
}

/** As it would be stored, but when and where it was stored and when it expires, which stay. */
export function itemOf(
  event: PosternEvent,
  { bucket, stored, [ttlAttribute]: expires }: Attributes,
): Attributes {
  const kept = Object.entries({ bucket, stored, [ttlAttribute]: expires });
  return {
    ...toItem(event, new Date(0), { shards: 1, retentionDays: 0 }),
    ...Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  };
}

/** An older version may have stored what this one does not take for an event. */
function asRead(stored: Attributes): object {
  try {
    return fromItem({ ...stored });
  } catch {
    return unmarshall({ ...stored });
  }
}
