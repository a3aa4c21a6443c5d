import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { aliasTarget, eventSortKey, indexes, recipientPart } from '../../functions/events/keys.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { storyPartitions } from '../queries/story-partitions.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';

/** What is stored about one mail, under whatever ids, as far as it concerns a recipient. */
export interface Erasable {
  /** Its events of the recipient. */
  readonly own: readonly Attributes[];
  /** Its other events: about the whole mail, such as its sending, or of other recipients. */
  readonly others: readonly Attributes[];
  /** What leads to an event of it, by recipient. */
  readonly rows: readonly Attributes[];
  /** What leads from one of its ids to another. */
  readonly aliases: readonly Attributes[];
}

/** The mails of which something is stored by the recipient's address, each once; expired ones too. */
export async function* erasableMails(source: EventSource, address: string): AsyncGenerator<Erasable> {
  const recipient = recipientPart(address);
  const seen = new Set<string>();
  for (const pk of await timelinesOf(source, recipient)) {
    if (seen.has(pk)) continue;
    const { keys } = await storyPartitions(source, pk);
    for (const key of keys) seen.add(key);
    yield erasableAt(source, recipient, keys);
  }
}

async function timelinesOf(source: EventSource, recipient: string): Promise<ReadonlySet<string>> {
  const partition = { index: indexes.byRecipient, hash: ['recipient', recipient], range: 'sk' } as const;
  const keys = new Set<string>();
  for await (const { pk } of walk(source, [partition], { direction: 'oldest', ...everything })) keys.add(pk);
  return keys;
}

async function erasableAt(
  source: EventSource,
  recipient: string,
  keys: readonly string[],
): Promise<Erasable> {
  const items = (await Promise.all(keys.map((pk) => itemsAt(source, pk)))).flat();
  const aliases = items.filter((item) => aliasTarget(keyOf(item)) !== undefined);
  const ofEvents = items.filter((item) => aliasTarget(keyOf(item)) === undefined);
  const isRow = ({ sk }: Attributes) => eventSortKey(sk?.S ?? '') !== sk?.S;
  const events = ofEvents.filter((item) => !isRow(item));
  const isOwn = (item: Attributes) => item.recipient?.S === recipient;
  return {
    own: events.filter(isOwn),
    others: events.filter((item) => !isOwn(item)),
    rows: ofEvents.filter(isRow),
    aliases,
  };
}

/** All that a partition holds, read consistently: what an index told of may be gone, and more have come. */
async function itemsAt({ client, name }: EventSource, pk: string): Promise<readonly Attributes[]> {
  const items: Attributes[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

export function keyOf({ pk, sk }: Attributes): ItemKey {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}
