import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { type Counting, unseen } from '../progress.ts';
import { fetchLive, type ItemKey } from './fetch-items.ts';
import { daysOf, type Senders, timeBuckets } from './partitions.ts';
import { fromItem } from './read-item.ts';
import {
  type EventSource,
  type Partition,
  type Row,
  type RowFilter,
  type Span,
  type Walk,
  walk,
} from './walk.ts';

/** Rows of byTime in order: one day after another, to read no more than needed. */
export async function* walkStored(source: EventSource, senders: Senders, how: Walk & Span, lastDay = how.to) {
  for (const day of daysOf(how.from, lastDay, how.direction))
    yield* walk(source, timeBuckets(source, senders, day), how);
}

export interface Scanned extends RowFilter, Senders, Pick<Walk, 'onPage'> {
  /** Only rows whose `pk` contains this. */
  readonly keyHolds?: string | undefined;
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
  readonly progress?: Counting;
}

const atOnce = 8;

/** Rows of byTime in no order, as fast as DynamoDB returns them; counts each provider, day and shard. Throws on the signal. */
export async function scanStored(source: EventSource, scanned: Scanned, each: (row: Row) => void) {
  const { keyHolds = [], signal, onPage, progress = unseen } = scanned;
  const [from, to] = [scanned.from.toISOString(), scanned.until.toISOString()];
  const partitions = daysOf(from, to, 'newest').flatMap((day) => timeBuckets(source, scanned, day));
  progress.total(partitions.length);
  const how = { from, to, filter: scanned, signal, onPage };
  const read = async (one: Partition) => {
    const held = [one.keyHolds ?? [], keyHolds].flat();
    for await (const row of walk(source, [{ ...one, keyHolds: held }], how)) each(row);
    progress.done();
  };
  await pMap(partitions, read, { concurrency: atOnce, signal });
}

/** For a short beginning. */
const mostRead = 100;

/** Events by the beginning of their id, the newest first: one, unless it is too short. */
export async function eventsById(source: EventSource, id: string, stored: Omit<Scanned, 'id'>) {
  const keys: ItemKey[] = [];
  let all = 0;
  const note = (row: Row) => {
    all++;
    if (keys.length < mostRead) keys.push(row);
  };
  await scanStored(source, { ...stored, id }, note);
  const events = (await fetchLive(source, keys)).flatMap((item) =>
    item === undefined ? [] : fromItem(item),
  );
  const at = ({ time, recordedtime }: PosternEvent) => time ?? recordedtime;
  events.sort((a, b) => at(b).localeCompare(at(a)) || a.id.localeCompare(b.id));
  return { events, all: all - keys.length + events.length };
}
