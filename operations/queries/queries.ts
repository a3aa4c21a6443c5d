import type { PosternEvent } from '../../functions/events/event.ts';
import { collected } from '../paging.ts';
import { fetchLive } from './fetch-items.ts';
import { type Paged, type Page as PageOf, type Question, readEach, readPages } from './pages.ts';
import { type Timeline, timelineKey, timelinePartitions } from './partitions.ts';
import { type ByRecipient, ofRecipient, type Recent, recentQuestion } from './questions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { storyPartitions } from './story-partitions.ts';
import { type Direction, type EventSource, everything, type Partition, type Row, walk } from './walk.ts';

export { CursorError } from './pages.ts';
export type { Timeline } from './partitions.ts';
export type { ByRecipient, Filtered, Recent } from './questions.ts';
export type { Direction, EventSource } from './walk.ts';

export type Page = PageOf<PosternEvent>;

/** With the same mail's other ids, by time; events without a time come first (or last). */
export async function timeline(
  source: EventSource,
  asked: Timeline & Paged & { direction?: Direction },
): Promise<Page> {
  const { direction = 'oldest', limit, cursor } = asked;
  const pk = timelineKey(asked);
  const how = { question: { timeline: pk, direction }, direction, range: everything, limit, cursor };
  const partitions = await partitionsOf(source, pk);
  const rowsOf: Question['rowsOf'] = (span) => walk(source, partitions, span);
  return readPages({ how, rowsOf }, inTable);
}

/** One event after another; returns the next cursor. */
export function each(source: EventSource, asked: Recent | ByRecipient) {
  const question = 'recipient' in asked ? ofRecipient(source, asked) : recentQuestion(source, asked);
  return readEach(question, inIndex(source));
}

/** By the beginning of an id: one, unless it is too short. */
export async function get(source: EventSource, asked: Timeline & { id: string }) {
  const rows = walk(source, await partitionsOf(source, timelineKey(asked)));
  const found = await collected(rows, (row) => (row.sk.split('#')[1]?.startsWith(asked.id) ? [row] : []));
  return (await inTable(found)).filter((event) => event !== undefined);
}

export function recent(source: EventSource, asked: Recent): Promise<Page> {
  return readPages(recentQuestion(source, asked), inIndex(source));
}

/** By the time it happened. */
export function byRecipient(source: EventSource, asked: ByRecipient): Promise<Page> {
  return readPages(ofRecipient(source, asked), inIndex(source));
}

async function partitionsOf(source: EventSource, pk: string): Promise<readonly Partition[]> {
  return timelinePartitions((await storyPartitions(source, pk)).keys);
}

async function inTable(rows: readonly Row[]): Promise<readonly (PosternEvent | undefined)[]> {
  const now = new Date();
  return rows.map(({ attributes }) => (isExpired(attributes, now) ? undefined : fromItem(attributes)));
}

/** Indexes hold few attributes, and not the expiry. */
function inIndex(source: EventSource) {
  return async (rows: readonly Row[]) =>
    (await fetchLive(source, rows)).map((item) => item && fromItem(item));
}
