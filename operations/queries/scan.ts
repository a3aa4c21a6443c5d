import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import type { Progress } from '../progress.ts';
import { fetchItems, type ItemKey } from './fetch-items.ts';
import { daysOf, type Senders, timeBuckets } from './partitions.ts';
import { fromItem, isExpired } from './read-item.ts';
import { type EventSource, type Row, type RowFilter, type Walk, walk } from './walk.ts';

/** Rows of byTime, as fast as DynamoDB returns them. */
export interface Scanned extends RowFilter, Senders, Pick<Walk, 'onPage'> {
  /** Only rows whose `pk` contains this. */
  readonly keyHolds?: string | undefined;
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
}

export interface Scan {
  /** One for each provider, day and shard. */
  readonly partitions: number;
  /** Rows come in no order. Throws on the signal. */
  run(each: (row: Row) => void, done: () => void): Promise<void>;
}

const atOnce = 8;

export function scanStored(source: EventSource, scanned: Scanned): Scan {
  const { keyHolds, signal, onPage } = scanned;
  const [from, to] = [scanned.from.toISOString(), scanned.until.toISOString()];
  const partitions = daysOf(from, to, 'newest').flatMap((day) => timeBuckets(source, scanned, day));
  const paged = onPage === undefined ? {} : { onPage };
  const how = { direction: 'oldest', from, to, filter: scanned, signal, ...paged } as const;
  return {
    partitions: partitions.length,
    async run(each, done) {
      await pMap(
        partitions,
        async (partition) => {
          const held = partition.keyHolds ?? [];
          const asked = keyHolds === undefined ? partition : { ...partition, keyHolds: [...held, keyHolds] };
          for await (const row of walk(source, [asked], how)) each(row);
          done();
        },
        { concurrency: atOnce, signal },
      );
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
): Promise<{ readonly events: readonly PosternEvent[]; readonly all: number }> {
  const keys: ItemKey[] = [];
  let all = 0;
  const { partitions, run } = scanStored(source, { ...stored, id });
  progress.total(partitions);
  await run((row) => {
    all++;
    if (keys.length < mostRead) keys.push(row);
  }, progress.done);
  const now = new Date();
  const items = await fetchItems(source, keys);
  const events = items.flatMap((item) => (item === undefined || isExpired(item, now) ? [] : fromItem(item)));
  return { events, all: all - keys.length + events.length };
}
