import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { sourceOf } from '../../functions/events/compose.ts';
import { defined } from '../../functions/events/defined.ts';
import { PosternEvent } from '../../functions/events/event.ts';
import { readEventKey, ttlAttribute } from '../../functions/events/keys.ts';
import { isOwnPayload } from '../../functions/events/payload-ref.ts';

/** What is read by name here; the rest is the event's own attributes. */
const Item = v.looseObject({
  pk: v.string(),
  sk: v.string(),
  account: v.optional(v.string()),
  subject: v.optional(v.string()),
  recipient: v.optional(v.string()),
  failurekind: v.optional(v.string()),
  final: v.optional(v.boolean()),
  category: v.optional(v.string()),
  about: v.optional(v.string()),
  data: v.looseObject({ failure: v.optional(v.looseObject({})) }),
  [ttlAttribute]: v.optional(v.number()),
});

/** The inverse of `toItem`: the event that a stored item holds, to the letter. */
export function fromItem(attributes: Record<string, AttributeValue>): PosternEvent {
  const name = `the item ${attributes.pk?.S} ${attributes.sk?.S}`;
  // Without the parser's own words, which quote what they read.
  const unknown = () => new Error(`${name} holds no event that this version knows`);
  const parsed = v.safeParse(Item, unmarshall(attributes));
  if (!parsed.success) throw unknown();
  const item = parsed.output;
  const key = readEventKey(item);
  // Where the key was cut, the item holds the whole.
  const account = item.account ?? (key.account === '' ? undefined : key.account);
  const event = v.safeParse(PosternEvent, {
    ...item,
    specversion: '1.0',
    id: key.id,
    source: sourceOf(key.provider, account),
    subject: item.subject ?? key.subject,
    ...(key.time === undefined ? {} : { time: key.time }),
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    provider: key.provider,
    ...(account === undefined ? {} : { account }),
    data: wholeData(item),
  });
  if (!event.success) throw unknown();
  const { payloadRef } = event.output.data;
  if (payloadRef !== undefined && !isOwnPayload(payloadRef, event.output))
    throw new Error(`${name} refers to an object that is not its own`);
  return event.output;
}

/** With what stands beside it for the indexes put back. */
function wholeData({ data, recipient, failurekind, final, category, about }: v.InferOutput<typeof Item>) {
  return {
    ...defined({ recipient }),
    ...data,
    ...(failurekind === undefined
      ? {}
      : { failure: { ...defined({ kind: failurekind, final, category, about }), ...data.failure } }),
  };
}

/** DynamoDB may take days to remove what has expired. */
export function isExpired(attributes: Record<string, AttributeValue>, now: Date): boolean {
  const expires = attributes[ttlAttribute]?.N;
  return expires !== undefined && Number(expires) * 1_000 <= now.getTime();
}
