import type { PosternEvent } from './event.ts';
import { fetchItems } from './fetch-items.ts';
import { indexes, recipientPart } from './keys.ts';
import { type Page, type Paged, readPages } from './pages.ts';
import { daysOf, keyPrefix, type Timeline, timeBuckets, timelineKey } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import {
  type Direction,
  type EventSource,
  everything,
  type Partition,
  type Row,
  type RowFilter,
  walk,
} from './walk.ts';

export { CursorError } from './cursor.ts';
export type { Page } from './pages.ts';
export type { Timeline } from './partitions.ts';
export type { Direction, EventSource } from './walk.ts';

export interface Filtered extends RowFilter {
  /** '' for events without one. */
  readonly account?: string;
}

export interface Recent extends Filtered, Paged {
  readonly providers: readonly string[];
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until?: Date;
  readonly direction?: Direction;
}

export interface ByRecipient extends Filtered, Paged {
  readonly recipient: string;
  readonly providers: readonly string[];
  /** By the time that it happened; with either, events without a time are left out. */
  readonly from?: Date;
  readonly until?: Date;
  readonly direction?: Direction;
}

/** What happened to this subject, by the time that it happened; events without a time come first (or last). */
export function timeline(
  source: EventSource,
  {
    provider,
    account,
    subject,
    direction = 'oldest',
    ...paged
  }: Timeline & Paged & { direction?: Direction },
): Promise<Page> {
  const pk = timelineKey({ provider, subject, ...(account === undefined ? {} : { account }) });
  const how = { question: { timeline: pk, direction }, direction, range: everything, ...paged };
  return readPages(how, (span) => walk(source, [{ hash: ['pk', pk], range: 'sk' }], span), inTable);
}

/** The events of a timeline whose id begins so: one, but for a beginning that is too short. */
export async function get(
  source: EventSource,
  asked: Timeline & { id: string },
): Promise<readonly PosternEvent[]> {
  const partition: Partition = { hash: ['pk', timelineKey(asked)], range: 'sk' };
  const found: Row[] = [];
  for await (const row of walk(source, [partition], { direction: 'oldest', ...everything })) {
    if (row.sk.split('#')[1]?.startsWith(asked.id)) found.push(row);
  }
  return (await inTable(found)).filter((event) => event !== undefined);
}

/** What happened lately, by the time of storing. */
export function recent(source: EventSource, asked: Recent): Promise<Page> {
  const {
    providers,
    from,
    until = new Date(),
    direction = 'newest',
    account,
    limit,
    cursor,
    ...filter
  } = asked;
  const range = { from: from.toISOString(), to: until.toISOString() };
  const question = { recent: [...providers].sort(), direction, account, ...filter };
  const how = { question, direction, range, limit, ...(cursor === undefined ? {} : { cursor }) };
  return readPages(
    how,
    async function* (span) {
      // Days follow one another, so that those which are not needed are not read.
      for (const day of daysOf(span.from, span.to, direction)) {
        const partitions = providers.flatMap((provider) => timeBuckets(source, provider, day, account));
        yield* walk(source, partitions, { ...span, filter });
      }
    },
    inIndex(source),
  );
}

/** What happened to this recipient, by the time that it happened. */
export function byRecipient(source: EventSource, asked: ByRecipient): Promise<Page> {
  const {
    recipient,
    providers,
    from,
    until,
    direction = 'newest',
    account,
    limit,
    cursor,
    ...filter
  } = asked;
  const range = {
    from: from?.toISOString() ?? (until === undefined ? everything.from : '1'),
    to: until?.toISOString() ?? everything.to,
  };
  const hash = recipientPart(recipient);
  const question = { byRecipient: hash, providers: [...providers].sort(), direction, account, ...filter };
  const how = { question, direction, range, limit, ...(cursor === undefined ? {} : { cursor }) };
  const partition: Partition = {
    index: indexes.byRecipient,
    hash: ['recipient', hash],
    range: 'sk',
    keyPrefixes: providers.map((provider) => keyPrefix(provider, account)),
  };
  return readPages(how, (span) => walk(source, [partition], { ...span, filter }), inIndex(source));
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
