import { ConditionalCheckFailedException, DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import {
  aliasKeyTo,
  aliasTarget,
  eventSortKey,
  holdsEvent,
  indexes,
  readEventKey,
  recipientPart,
} from '../../functions/events/keys.ts';
import { payloadKey, payloadRef } from '../../functions/events/payload-ref.ts';
import { nameOf } from '../../functions/events/read-items.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';

export interface Erasable {
  readonly keys: readonly string[];
  readonly own: readonly Attributes[];
  /** About the whole mail, or of other recipients. */
  readonly others: readonly Attributes[];
  /** Rows by which recipients find such an event. */
  readonly rows: readonly Attributes[];
  readonly aliases: readonly Attributes[];
}

/** Expired ones too. */
export async function timelinesOf(source: EventSource, recipient: string): Promise<ReadonlySet<string>> {
  const partition = { index: indexes.byRecipient, hash: ['recipient', recipient], range: 'sk' } as const;
  const keys = new Set<string>();
  for await (const { pk } of walk(source, [partition], { direction: 'oldest', ...everything })) keys.add(pk);
  return keys;
}

export async function erasableAt(source: EventSource, address: string, keys: readonly string[]) {
  const recipient = recipientPart(address);
  const items = (await Promise.all(keys.map((pk) => itemsAt(source, pk)))).flat();
  const aliases = items.filter((item) => aliasTarget(keyOf(item)) !== undefined);
  const ofEvents = items.filter((item) => aliasTarget(keyOf(item)) === undefined);
  const isRow = ({ sk }: Attributes) => !holdsEvent(sk?.S ?? '');
  const isOwn = (item: Attributes) => item.recipient?.S === recipient;
  const events = ofEvents.filter((item) => !isRow(item));
  return {
    keys,
    own: events.filter(isOwn),
    others: events.filter((item) => !isOwn(item)),
    rows: ofEvents.filter(isRow),
    aliases,
  };
}

/** Read consistently: an index may be outdated. */
async function itemsAt({ client, name }: EventSource, pk: string): Promise<readonly Attributes[]> {
  const items: Attributes[] = [];
  const asked = {
    TableName: name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client }, asked)) items.push(...Items);
  return items;
}

export function keyOf({ pk, sk }: Attributes): ItemKey {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}

export function eventOf(item: Attributes): ItemKey {
  const { pk, sk } = keyOf(item);
  return { pk, sk: eventSortKey(sk) };
}

export interface StaleLeads {
  /** Aliases that no remaining event has, and rows of erased events. */
  readonly others: readonly ItemKey[];
  /** The recipient's rows. */
  readonly own: readonly ItemKey[];
}

/** `staying`: the remaining events of the mail, as rewritten. */
export function staleLeads(mail: Erasable, recipient: string, staying: readonly Attributes[]): StaleLeads {
  const named = new Set(staying.flatMap(aliasesOf).map(nameOf));
  const [stays, lives] = [new Set(staying.map((item) => nameOf(keyOf(item)))), new Set(staying.map(pkOf))];
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
  return named.flatMap(({ S }) => (S === undefined ? [] : [aliasKeyTo(pkOf(item), S)]));
}

function pkOf({ pk }: Attributes): string {
  return pk?.S ?? '';
}

/** `key` is of the event's own object, which may exist without a reference. */
export interface KeptPayload {
  readonly key: string;
  readonly reference: 'none' | 'own' | 'foreign';
}

export function keptPayloadOf({ pk, sk, data }: Attributes, bucket: string): KeptPayload {
  const key = payloadKey(readEventKey({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
  const ref = data?.M?.payloadRef?.S;
  if (ref === undefined) return { key, reference: 'none' };
  return { key, reference: ref === payloadRef(bucket, key) ? 'own' : 'foreign' };
}

/** Deletes an item that is gone or unchanged; returns `changed` if it now has another recipient or payload. */
export async function eraseItem(
  { client, name: TableName }: Pick<EventSource, 'client' | 'name'>,
  { pk, sk, recipient, data }: Attributes,
): Promise<'erased' | 'changed'> {
  if (pk === undefined || sk === undefined) throw new Error('the item has no key');
  const ref = data?.M?.payloadRef;
  const values = {
    ...(recipient === undefined ? {} : { ':recipient': recipient }),
    ...(ref === undefined ? {} : { ':ref': ref }),
  };
  const isSame = [
    recipient === undefined ? 'attribute_not_exists(recipient)' : 'recipient = :recipient',
    ref === undefined ? 'attribute_not_exists(#data.payloadRef)' : '#data.payloadRef = :ref',
  ].join(' AND ');
  try {
    await client.send(
      new DeleteItemCommand({
        TableName,
        Key: { pk, sk },
        ConditionExpression: `attribute_not_exists(pk) OR (${isSame})`,
        ExpressionAttributeNames: { '#data': 'data' },
        ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
      }),
    );
    return 'erased';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'changed';
    throw error;
  }
}
