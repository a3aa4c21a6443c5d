import pMap from 'p-map';
import type { Progress } from '../progress.ts';
import { fetchLive, type ItemKey } from './fetch-items.ts';
import { daysOf, type Senders, timeBuckets } from './partitions.ts';
import { fromItem } from './read-item.ts';
import { type EventSource, type Partition, type Row, type RowFilter, type Walk, walk } from './walk.ts';

/** Rows of byTime, as fast as DynamoDB returns them. */
export interface Scanned extends RowFilter, Senders, Pick<Walk, 'onPage'> {
  /** Only rows whose `pk` contains this. */
  readonly keyHolds?: string | undefined;
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
}

const atOnce = 8;

export function scanStored(source: EventSource, scanned: Scanned) {
  const { keyHolds, signal, onPage } = scanned;
  const [from, to] = [scanned.from.toISOString(), scanned.until.toISOString()];
  const partitions = daysOf(from, to, 'newest').flatMap((day) => timeBuckets(source, scanned, day));
  const how = { direction: 'oldest', from, to, filter: scanned, signal, onPage } as const;
  return {
    /** One for each provider, day and shard. */
    partitions: partitions.length,
    /** Rows come in no order. Throws on the signal. */
    async run(each: (row: Row) => void, done: () => void): Promise<void> {
      const read = async (one: Partition) => {
        const held = [...(one.keyHolds ?? []), ...(keyHolds === undefined ? [] : [keyHolds])];
        for await (const row of walk(source, [{ ...one, keyHolds: held }], how)) each(row);
        done();
      };
      await pMap(partitions, read, { concurrency: atOnce, signal });
    },
  };
}

/** For a short beginning. */
const mostRead = 100;

/** Events by the beginning of their id: one, unless it is too short. */
export async function eventsById(
  source: EventSource,
  id: string,
  stored: Omit<Scanned, 'id'>,
  progress: Progress,
) {
  const keys: ItemKey[] = [];
  let all = 0;
  const { partitions, run } = scanStored(source, { ...stored, id });
  progress.total(partitions);
  await run((row) => {
    all++;
    if (keys.length < mostRead) keys.push(row);
  }, progress.done);
  const events = (await fetchLive(source, keys)).flatMap((item) =>
    item === undefined ? [] : fromItem(item),
  );
  return { events, all: all - keys.length + events.length };
}
