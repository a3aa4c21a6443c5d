import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { sourceOf } from '../../functions/events/compose.ts';
import { PosternEvent } from '../../functions/events/event.ts';
import { readEventKey, ttlAttribute } from '../../functions/events/keys.ts';
import { isOwnPayload } from '../../functions/events/payload-ref.ts';

/** What is read by name here; the rest is the event's own attributes. */
const Item = v.looseObject({
  pk: v.string(),
  sk: v.string(),
  account: v.optional(v.string()),
  subject: v.optional(v.string()),
  [ttlAttribute]: v.optional(v.number()),
});

/** The inverse of `toItem`: the event that a stored item holds, to the letter. */
export function fromItem(attributes: Record<string, AttributeValue>): PosternEvent {
  const item = v.parse(Item, unmarshall(attributes));
  const key = readEventKey(item);
  // Where the key was cut, the item holds the whole.
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
  // Without the parser's own words, which quote what they read.
  if (!event.success)
    throw new Error(`the item ${item.pk} ${item.sk} holds no event that this version knows`);
  const { payloadRef } = event.output.data;
  if (payloadRef !== undefined && !isOwnPayload(payloadRef, event.output))
    throw new Error(`the item ${item.pk} ${item.sk} refers to an object that is not its own`);
  return event.output;
}

/** DynamoDB may take days to remove what has expired. */
export function isExpired(attributes: Record<string, AttributeValue>, now: Date): boolean {
  const expires = attributes[ttlAttribute]?.N;
  return expires !== undefined && Number(expires) * 1_000 <= now.getTime();
}
