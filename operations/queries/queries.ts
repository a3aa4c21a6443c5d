import type { PosternEvent } from '../../functions/events/event.ts';
import { fetchItems } from './fetch-items.ts';
import { type Paged, type Page as PageOf, readEach, readPages, type Span } from './pages.ts';
import { type Timeline, timelineKey } from './partitions.ts';
import { type ByRecipient, ofRecipient, type Recent, recentQuestion } from './questions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { storyPartitions } from './story-partitions.ts';
import { type Direction, type EventSource, everything, type Partition, type Row, walk } from './walk.ts';

export { CursorError } from './cursor.ts';
export type { Timeline } from './partitions.ts';
export type { ByRecipient, Filtered, Recent } from './questions.ts';
export type { Direction, EventSource } from './walk.ts';

export type Page = PageOf<PosternEvent>;

/**
 * What happened to this subject, and to the same mail under its other ids, by the time that it happened; events without
 * a time come first (or last).
 */
export async function timeline(
  source: EventSource,
  {
    provider,
    instance,
    account,
    subject,
    direction = 'oldest',
    ...paged
  }: Timeline & Paged & { direction?: Direction },
): Promise<Page> {
  const pk = timelineKey({ provider, instance, subject, ...(account === undefined ? {} : { account }) });
  const how = { question: { timeline: pk, direction }, direction, range: everything, ...paged };
  const partitions = await partitionsOf(source, pk);
  const rowsOf = (span: Span) => walk(source, partitions, span);
  return readPages({ how, rowsOf }, inTable);
}

/** What `recent` and `byRecipient` give, one event after another; returns the cursor of what follows. */
export function each(
  source: EventSource,
  asked: Recent | ByRecipient,
): AsyncGenerator<PosternEvent, string | undefined> {
  const question = 'recipient' in asked ? ofRecipient(source, asked) : recentQuestion(source, asked);
  return readEach(question, inIndex(source));
}

/** The events of a timeline whose id begins so: one, but for a beginning that is too short. */
export async function get(
  source: EventSource,
  asked: Timeline & { id: string },
): Promise<readonly PosternEvent[]> {
  const partitions = await partitionsOf(source, timelineKey(asked));
  const found: Row[] = [];
  for await (const row of walk(source, partitions, { direction: 'oldest', ...everything })) {
    if (row.sk.split('#')[1]?.startsWith(asked.id)) found.push(row);
  }
  return (await inTable(found)).filter((event) => event !== undefined);
}

/** What happened lately, by the time of storing. */
export function recent(source: EventSource, asked: Recent): Promise<Page> {
  return readPages(recentQuestion(source, asked), inIndex(source));
}

/** What happened to this recipient, by the time that it happened. */
export function byRecipient(source: EventSource, asked: ByRecipient): Promise<Page> {
  return readPages(ofRecipient(source, asked), inIndex(source));
}

/** Those of a mail with all its ids. */
async function partitionsOf(source: EventSource, pk: string): Promise<readonly Partition[]> {
  const { keys } = await storyPartitions(source, pk);
  return keys.map((key) => ({ hash: ['pk', key], range: 'sk' }) as const);
}

async function inTable(rows: readonly Row[]): Promise<readonly (PosternEvent | undefined)[]> {
  const now = new Date();
  return rows.map(({ attributes }) => (isExpired(attributes, now) ? undefined : fromItem(attributes)));
}

/** Indexes hold a few attributes only, and not when an event expires. */
function inIndex(source: EventSource) {
  return async (rows: readonly Row[]) => {
    const now = new Date();
    const items = await fetchItems(source, rows);
    return items.map((item) => (item === undefined || isExpired(item, now) ? undefined : fromItem(item)));
  };
}
