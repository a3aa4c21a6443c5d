import { paginateQuery } from '@aws-sdk/client-dynamodb';
import {
  aliasTarget,
  eventSortKey,
  holdsEvent,
  indexes,
  recipientPart,
} from '../../functions/events/keys.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';

/** What is stored about one mail, under whatever ids, as far as it concerns a recipient. */
export interface Erasable {
  /** The partitions that were read. */
  readonly keys: readonly string[];
  /** Its events of the recipient. */
  readonly own: readonly Attributes[];
  /** Its other events: about the whole mail, such as its sending, or of other recipients. */
  readonly others: readonly Attributes[];
  /** What leads to such an event, by recipient. */
  readonly rows: readonly Attributes[];
  /** What leads from one of its ids to another. */
  readonly aliases: readonly Attributes[];
}

/** The timelines in which something is stored by the recipient's key; what has expired too. */
export async function timelinesOf(source: EventSource, recipient: string): Promise<ReadonlySet<string>> {
  const partition = { index: indexes.byRecipient, hash: ['recipient', recipient], range: 'sk' } as const;
  const keys = new Set<string>();
  for await (const { pk } of walk(source, [partition], { direction: 'oldest', ...everything })) keys.add(pk);
  return keys;
}

export async function erasableAt(
  source: EventSource,
  address: string,
  keys: readonly string[],
): Promise<Erasable> {
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

/** All that a partition holds, read consistently: what an index told of may be gone, and more have come. */
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

/** The key of the event that an item is, or leads to. */
export function eventOf(item: Attributes): ItemKey {
  const { pk, sk } = keyOf(item);
  return { pk, sk: eventSortKey(sk) };
}
