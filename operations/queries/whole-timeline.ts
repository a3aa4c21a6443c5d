import type { PosternEvent } from '../../functions/events/event.ts';
import { type Timeline, timelineKey } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { storyPartitions } from './story-partitions.ts';
import { type EventSource, everything, walk } from './walk.ts';

/** All that is stored of a mail, under whatever ids; or of another subject. */
export interface Story {
  /** The oldest first; those without a time come before. */
  readonly events: readonly PosternEvent[];
  /** The partitions that they are from. */
  readonly keys: readonly string[];
  /** The mail has more ids than are followed. */
  readonly cut: boolean;
}

/** The story that a timeline's key leads to. */
export async function storyAt(source: EventSource, pk: string): Promise<Story> {
  const { keys, cut } = await storyPartitions(source, pk);
  const events: PosternEvent[] = [];
  for await (const event of eventsIn(source, keys)) events.push(event);
  return { events, keys, cut };
}

/** The events of partitions as one timeline; a page holds few, where not all may be wanted. */
export async function* eventsIn(
  source: EventSource,
  keys: readonly string[],
  pageSize?: number,
): AsyncGenerator<PosternEvent> {
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

/** All that happened to a subject, the oldest first. */
export async function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return (await storyAt(source, timelineKey(asked))).events;
}
