import type { PosternEvent } from '../../functions/events/event.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { collected } from '../paging.ts';
import { fetchLive } from './fetch-items.ts';
import { type Paged, type Page as PageOf, type Question, readEach, readPages } from './pages.ts';
import {
  keyPattern,
  recipientPartition,
  type Senders,
  type Timeline,
  timelineKey,
  timelinePartitions,
} from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { walkStored } from './scan.ts';
import { storyPartitions } from './story.ts';
import {
  type Direction,
  type EventSource,
  everything,
  listOf,
  type OneOrMore,
  type Partition,
  type Row,
  type RowFilter,
  type Span,
  walk,
} from './walk.ts';

export { CursorError } from './pages.ts';
export type { Timeline } from './partitions.ts';
export type { Direction, EventSource } from './walk.ts';

export type Page = PageOf<PosternEvent>;

export interface Filtered extends Pick<RowFilter, 'type' | 'failureKind' | 'category' | 'failed'>, Senders {}

export interface Recent extends Filtered, Pick<RowFilter, 'domain' | 'happened'>, Paged {
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until?: Date | undefined;
  readonly direction?: Direction | undefined;
}

export interface ByRecipient extends Filtered, Paged {
  readonly recipient: OneOrMore;
  /** By the time it happened; with either, events without a time are left out. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly direction?: Direction | undefined;
}

/** What a cursor is bound to, as well as `kind`, and the filter in it. */
function questionOf(asked: Recent | Omit<ByRecipient, 'recipient'>, kind: object, range: Span) {
  const { direction = 'newest', limit, cursor, from: _, until: __, providers: ___, ...common } = asked;
  const { instance: ____, account: _____, ...filter } = common;
  return { how: { question: { ...kind, direction, ...common }, direction, range, limit, cursor }, filter };
}

export function recentQuestion(source: EventSource, asked: Recent): Question {
  const range = { from: asked.from.toISOString(), to: (asked.until ?? new Date()).toISOString() };
  const { how, filter } = questionOf(asked, { recent: asked.providers.toSorted() }, range);
  return { how, rowsOf: (span) => walkStored(source, asked, { ...span, filter }) };
}

export function ofRecipient(source: EventSource, { recipient, ...asked }: ByRecipient): Question {
  const { providers, from, until } = asked;
  const range = {
    from: from?.toISOString() ?? (until === undefined ? everything.from : '1'),
    to: until?.toISOString() ?? everything.to,
  };
  const hashes = listOf(recipient).map(recipientPart);
  const byRecipient = hashes.length === 1 ? hashes[0] : hashes;
  const { how, filter } = questionOf(asked, { byRecipient, providers: providers.toSorted() }, range);
  const pattern = keyPattern(asked);
  const partitions = [...new Set(hashes)].map((hash) => ({ ...recipientPartition(hash), ...pattern }));
  return { how, rowsOf: (span) => walk(source, partitions, { ...span, filter }) };
}

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
