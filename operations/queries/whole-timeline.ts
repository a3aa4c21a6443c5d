import type { PosternEvent } from '../../functions/events/event.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { collected } from '../paging.ts';
import type { ItemKey } from './fetch-items.ts';
import { recipientPartition, type Timeline, timelineKey, timelinePartitions } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { storyPartitions } from './story-partitions.ts';
import { type EventSource, walk } from './walk.ts';

/** Oldest first, those without a time before; with the partitions read, and `cut` if the mail has more ids. */
export async function storyAt(source: EventSource, pk: string) {
  const { keys, cut } = await storyPartitions(source, pk);
  return { events: await collected(eventsIn(source, keys), (event) => [event]), keys, cut };
}

/** Small pages if not all may be needed. */
export async function* eventsIn(source: EventSource, keys: readonly string[], pageSize?: number) {
  const now = new Date();
  for await (const { attributes } of walk(source, timelinePartitions(keys), { pageSize }))
    if (!isExpired(attributes, now)) yield fromItem(attributes);
}

export async function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return (await storyAt(source, timelineKey(asked))).events;
}

/** Grouped by timeline; includes expired ones. */
export async function keysOfRecipient(source: EventSource, address: string) {
  const rows = walk(source, [recipientPartition(recipientPart(address))]);
  const keys: ItemKey[] = await collected(rows, ({ pk, sk }) => [{ pk, sk }]);
  return [...Map.groupBy(keys, ({ pk }) => pk).values()];
}
