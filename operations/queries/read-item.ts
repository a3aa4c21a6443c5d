import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { sourceOf } from '../../functions/events/compose.ts';
import { PosternEvent } from '../../functions/events/event.ts';
import { readEventKey, ttlAttribute } from '../../functions/events/keys.ts';
import { isOwnPayload } from '../../functions/events/payload-ref.ts';

/** Read by name; the rest are the event's attributes. */
const Item = v.looseObject({
  pk: v.string(),
  sk: v.string(),
  account: v.optional(v.string()),
  subject: v.optional(v.string()),
  [ttlAttribute]: v.optional(v.number()),
});

/** Of an item or an index row. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The exact inverse of `toItem`. */
export function fromItem(attributes: Attributes): PosternEvent {
  const item = v.parse(Item, unmarshall(attributes));
  const key = readEventKey(item);
  // If the key was cut, the item has the whole.
  const account = item.account ?? (key.account === '' ? undefined : key.account);
  const event = v.safeParse(PosternEvent, {
    ...item,
    specversion: '1.0',
    id: key.id,
    source: sourceOf(key, account),
    subject: item.subject ?? key.subject,
    ...(key.time === undefined ? {} : { time: key.time }),
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    provider: key.provider,
    ...(key.instance === undefined ? {} : { instance: key.instance }),
    ...(account === undefined ? {} : { account }),
  });
  // Without the parser's message, which quotes its input.
  if (!event.success)
    throw new Error(`the item ${item.pk} ${item.sk} holds no event that this version knows`);
  const { payloadRef } = event.output.data;
  if (payloadRef !== undefined && !isOwnPayload(payloadRef, event.output))
    throw new Error(`the item ${item.pk} ${item.sk} refers to an object that is not its own`);
  return event.output;
}

/** DynamoDB may take days to remove expired items. */
export function isExpired(attributes: Attributes, now: Date): boolean {
  const expires = attributes[ttlAttribute]?.N;
  return expires !== undefined && Number(expires) * 1_000 <= now.getTime();
}

const daySeconds = 86_400;

/** As configured when it was stored. */
export function retentionDaysOf(attributes: Attributes): number | undefined {
  const expires = attributes[ttlAttribute]?.N;
  const received = attributes.recordedtime?.S;
  if (expires === undefined || received === undefined) return undefined;
  return Math.round((Number(expires) - Date.parse(received) / 1_000) / daySeconds);
}
