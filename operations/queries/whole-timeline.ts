import type { PosternEvent } from '../../functions/events/event.ts';
import { indexes, recipientPart } from '../../functions/events/keys.ts';
import type { ItemKey } from './fetch-items.ts';
import { type Timeline, timelineKey } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { storyPartitions } from './story-partitions.ts';
import { type EventSource, everything, walk } from './walk.ts';

export interface Story {
  /** Oldest first; those without a time come before. */
  readonly events: readonly PosternEvent[];
  /** The partitions read. */
  readonly keys: readonly string[];
  /** The mail has more ids than are followed. */
  readonly cut: boolean;
}

export async function storyAt(source: EventSource, pk: string): Promise<Story> {
  const { keys, cut } = await storyPartitions(source, pk);
  const events: PosternEvent[] = [];
  for await (const event of eventsIn(source, keys)) events.push(event);
  return { events, keys, cut };
}

/** Small pages if not all may be needed. */
export async function* eventsIn(source: EventSource, keys: readonly string[], pageSize?: number) {
  const now = new Date();
  const partitions = keys.map((key) => ({ hash: ['pk', key], range: 'sk' }) as const);
  const how = {
    direction: 'oldest',
    ...everything,
    ...(pageSize === undefined ? {} : { pageSize }),
  } as const;
  for await (const { attributes } of walk(source, partitions, how))
    if (!isExpired(attributes, now)) yield fromItem(attributes);
}

export async function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return (await storyAt(source, timelineKey(asked))).events;
}

/** Grouped by timeline; includes expired ones. */
export async function keysOfRecipient(source: EventSource, address: string) {
  const partition = {
    index: indexes.byRecipient,
    hash: ['recipient', recipientPart(address)],
    range: 'sk',
  } as const;
  const timelines = new Map<string, ItemKey[]>();
  for await (const { pk, sk } of walk(source, [partition], { direction: 'oldest', ...everything })) {
    const keys = timelines.get(pk) ?? [];
    timelines.set(pk, keys);
    keys.push({ pk, sk });
  }
  return [...timelines.values()];
}
