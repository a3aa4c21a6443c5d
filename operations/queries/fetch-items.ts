import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { type ItemKey, nameOf, type ReadBatch, readItems } from '../../functions/events/read-items.ts';
import { isExpired } from './read-item.ts';
import type { EventSource } from './walk.ts';

export type { ItemKey } from '../../functions/events/read-items.ts';

/** In order; undefined for a missing item. */
export async function fetchItems({ client, name }: EventSource, keys: readonly ItemKey[]) {
  const read: ReadBatch = (RequestItems) => client.send(new BatchGetItemCommand({ RequestItems }));
  const { found, left } = await readItems({ name, read }, keys);
  if (left > 0) throw new Error(`DynamoDB did not get round to ${left} events: try again`);
  return keys.map((key) => found.get(nameOf(key)));
}

/** The same, without expired ones. */
export async function fetchLive(source: EventSource, keys: readonly ItemKey[]) {
  const now = new Date();
  return (await fetchItems(source, keys)).map((item) => (item && !isExpired(item, now) ? item : undefined));
}
