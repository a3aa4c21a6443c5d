import type { PosternEvent } from './event.ts';
import type { Timeline } from './partitions.ts';
import { timeline } from './queries.ts';
import type { EventSource } from './walk.ts';

const pageSize = 1_000;

/** All that happened to a subject, the oldest first: every page of `timeline`. */
export async function wholeTimeline(source: EventSource, asked: Timeline): Promise<PosternEvent[]> {
  const events: PosternEvent[] = [];
  let page = await timeline(source, { ...asked, limit: pageSize });
  events.push(...page.events);
  while (page.cursor !== undefined) {
    page = await timeline(source, { ...asked, limit: pageSize, cursor: page.cursor });
    events.push(...page.events);
  }
  return events;
}
