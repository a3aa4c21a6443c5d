import { DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { defined } from '../../functions/events/defined.ts';
import {
  aliasKeyTo,
  aliasTarget,
  eventSortKey,
  holdsEvent,
  readEventKey,
  recipientPart,
} from '../../functions/events/keys.ts';
import { payloadKey, payloadRef } from '../../functions/events/payload-ref.ts';
import { nameOf } from '../../functions/events/read-items.ts';
import { collected } from '../paging.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import { recipientPartition } from '../queries/partitions.ts';
import type { Attributes } from '../queries/read-item.ts';
import { type EventSource, walk } from '../queries/walk.ts';
import { met } from '../reprocess/rewrite.ts';

/** Expired ones too. */
export async function timelinesOf(source: EventSource, recipient: string): Promise<readonly string[]> {
  return [...new Set(await collected(walk(source, [recipientPartition(recipient)]), ({ pk }) => [pk]))];
}

export type Erasable = Awaited<ReturnType<typeof erasableAt>>;

/** `rows` are those by which recipients find an event; `others` are about the whole mail, or of other recipients. */
export async function erasableAt(source: EventSource, address: string, keys: readonly string[]) {
  const recipient = recipientPart(address);
  const items = (await Promise.all(keys.map((pk) => itemsAt(source, pk)))).flat();
  const isAlias = (item: Attributes) => aliasTarget(keyOf(item)) !== undefined;
  const isEvent = (item: Attributes) => !isAlias(item) && holdsEvent(keyOf(item).sk);
  const isOwn = (item: Attributes) => item.recipient?.S === recipient;
  return {
    keys,
    own: items.filter((item) => isEvent(item) && isOwn(item)),
    others: items.filter((item) => isEvent(item) && !isOwn(item)),
    rows: items.filter((item) => !isAlias(item) && !isEvent(item)),
    aliases: items.filter(isAlias),
  };
}

/** Read consistently: an index may be outdated. */
function itemsAt({ client, name }: EventSource, pk: string): Promise<readonly Attributes[]> {
  const asked = {
    TableName: name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ConsistentRead: true,
  };
  return collected(paginateQuery({ client }, asked), ({ Items = [] }) => Items);
}

export function keyOf({ pk, sk }: Attributes): ItemKey {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}

export function eventOf(item: Attributes): ItemKey {
  const { pk, sk } = keyOf(item);
  return { pk, sk: eventSortKey(sk) };
}

/**
 * `own`: the recipient's rows. `others`: aliases that no remaining event has, and rows of erased events. `staying`: the
 * remaining events of the mail, as rewritten.
 */
export function staleLeads(mail: Erasable, recipient: string, staying: readonly Attributes[]) {
  const named = new Set(staying.flatMap(aliasesOf).map(nameOf));
  const keys = staying.map(keyOf);
  const [stays, lives] = [new Set(keys.map(nameOf)), new Set(keys.map(({ pk }) => pk))];
  const isDead = (target: string) => mail.keys.includes(target) && !lives.has(target);
  const aliases = [
    ...[...mail.own, ...mail.others].flatMap(aliasesOf),
    ...mail.aliases.map(keyOf).filter((key) => isDead(aliasTarget(key) ?? '')),
  ];
  const isOwn = (row: Attributes) => row.recipient?.S === recipient;
  const others = mail.rows.filter((row) => !isOwn(row) && !stays.has(nameOf(eventOf(row))));
  return {
    others: [...aliases.filter((key) => !named.has(nameOf(key))), ...others.map(keyOf)],
    own: mail.rows.filter(isOwn).map(keyOf),
  };
}

function aliasesOf(item: Attributes): readonly ItemKey[] {
  const named = item.data?.M?.aliases?.L ?? [];
  return named.flatMap(({ S }) => (S === undefined ? [] : [aliasKeyTo(keyOf(item).pk, S)]));
}

/** `key` is of the event's own object, which may exist without a reference. */
export function keptPayloadOf(item: Attributes, bucket: string) {
  const key = payloadKey(readEventKey(keyOf(item)));
  const ref = item.data?.M?.payloadRef?.S;
  const reference = ref === undefined ? 'none' : ref === payloadRef(bucket, key) ? 'own' : 'foreign';
  return { key, reference } as const;
}

/** Deletes an item that is gone or unchanged; returns `changed` if it now has another recipient or payload. */
export async function eraseItem(
  source: Pick<EventSource, 'client' | 'name'>,
  { pk, sk, recipient, data }: Attributes,
) {
  if (pk === undefined || sk === undefined) throw new Error('the item has no key');
  const ref = data?.M?.payloadRef;
  const values = defined({ ':recipient': recipient, ':ref': ref });
  const isSame = [
    recipient === undefined ? 'attribute_not_exists(recipient)' : 'recipient = :recipient',
    ref === undefined ? 'attribute_not_exists(#data.payloadRef)' : '#data.payloadRef = :ref',
  ].join(' AND ');
  const request = new DeleteItemCommand({
    TableName: source.name,
    Key: { pk, sk },
    ConditionExpression: `attribute_not_exists(pk) OR (${isSame})`,
    ExpressionAttributeNames: { '#data': 'data' },
    ...(values && { ExpressionAttributeValues: values }),
  });
  return (await met(source.client.send(request))) ? ('erased' as const) : ('changed' as const);
}
