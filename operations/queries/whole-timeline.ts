import type { PosternEvent } from '../../functions/events/event.ts';
import { type Timeline, timelineKey } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { type EventSource, everything, walk } from './walk.ts';

/** All that is stored under a timeline's key, the oldest first; those without a time come before. */
export async function timelineAt(source: EventSource, pk: string): Promise<readonly PosternEvent[]> {
  const now = new Date();
  const events: PosternEvent[] = [];
  const partition = { hash: ['pk', pk], range: 'sk' } as const;
  for await (const { attributes } of walk(source, [partition], { direction: 'oldest', ...everything }))
    if (!isExpired(attributes, now)) events.push(fromItem(attributes));
  return events;
}

/** All that happened to a subject, the oldest first. */
export function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return timelineAt(source, timelineKey(asked));
}
