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
import type { Attributes } from '../queries/read-item.ts';
import { fromItem } from '../queries/read-item.ts';
import { keyOf } from './rewrite.ts';

export type Reprocessed =
  | { readonly kind: 'same'; readonly id: string; readonly otherId: string | undefined }
  | Changed
  /** `fault` is the error's name. */
  | { readonly kind: 'failed'; readonly id: string; readonly fault: string };

export interface Changed {
  readonly kind: 'changed';
  readonly id: string;
  /** The id it would get today; the stored one is kept. */
  readonly otherId: string | undefined;
  /** Its bare attributes if this version can't read it. */
  readonly before: object;
  readonly after: PosternEvent;
  /** Text to put in S3 first. */
  readonly object: string | undefined;
  readonly stored: Attributes;
  /** When and where it was stored and when it expires are unchanged. */
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

class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

/** Without `payloads`, large events can't be read or written. */
export async function reprocessed(
  attributes: Attributes,
  payloads: Payloads | undefined,
): Promise<Reprocessed> {
  const { provider, id } = readEventKey({ pk: attributes.pk?.S ?? '', sk: attributes.sk?.S ?? '' });
  try {
    const stored = v.parse(Stored, unmarshall(attributes));
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
  // Redaction changes the computed id, and maybe the key.
  const otherId = redacted || idToday === id ? undefined : idToday;
  const origin = { provider: name, instance, deliveryid, recordedtime, reconciled, redacted };
  const whole = composeEvent(origin, item, redacted ? { ...today, ...identityOf(attributes) } : today, id);
  const fitted = bucket === undefined ? { event: whole } : fitEvent(whole, bucket);
  if (fitted === undefined) throw new EventTooLargeError('its attributes are');
  const { event: after } = fitted;
  const rewritten = itemOf(after, attributes);
  if (isDeepStrictEqual(unmarshall(rewritten), unmarshall(attributes))) return { kind: 'same', id, otherId };
  const keysChange = keyOf(rewritten) !== keyOf(attributes);
  const before = asRead(attributes);
  // An existing reference has its object.
  const object =
    data.payloadRef === undefined && after.data.payloadRef !== undefined ? itemText(item) : undefined;
  return { kind: 'changed', id, otherId, before, after, object, stored: attributes, rewritten, keysChange };
}

function identityOf(attributes: Attributes) {
  const { id, account, subject, time, timesource = 'payload' } = fromItem(attributes);
  return { id, account, subject, time, timesource } as const;
}

/** When and where it was stored and when it expires are unchanged. */
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

/** An older version may have stored something that is no event today. */
function asRead(stored: Attributes): object {
  try {
    return fromItem(stored);
  } catch {
    return unmarshall(stored);
  }
}
