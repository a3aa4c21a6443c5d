import type { PosternEvent } from '../../functions/events/event.ts';
import { type Timeline, timelineKey } from './partitions.ts';
import { timelineAt } from './timeline-at.ts';
import type { EventSource } from './walk.ts';

/** All that happened to a subject, the oldest first. */
export function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return timelineAt(source, timelineKey(asked));
}
