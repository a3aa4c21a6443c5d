import { fetchLive } from './fetch-items.ts';
import { type Senders, timelineKeys, timelinePartitions } from './partitions.ts';
import { walkStored } from './scan.ts';
import { type EventSource, type Row, type RowFilter, walk } from './walk.ts';

export interface StoredRange extends RowFilter, Senders {
  /** Needs the account too. */
  readonly subject?: string | undefined;
  /** Time of storing, RFC 3339 UTC with milliseconds: `from` included, `until` not. */
  readonly from: string;
  readonly until: string;
  /** Continues a walk of the same range. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** In the order of storing, in chunks of one BatchGetItem. */
export async function* storedItems(source: EventSource, range: StoredRange) {
  let rows: Row[] = [];
  for await (const row of rowsOf(source, range)) {
    if (row.position !== range.after) rows.push(row);
    if (rows.length < mostAtOnce) continue;
    yield await read(source, range, rows);
    rows = [];
  }
  if (rows.length > 0) yield await read(source, range, rows);
}

const mostAtOnce = 100;

function rowsOf(source: EventSource, range: StoredRange): AsyncGenerator<Row> {
  const { subject, from, until: to, after, signal } = range;
  const how = { signal, filter: range };
  if (subject === undefined) return walkStored(source, range, { ...how, from: after ?? from, to });
  const partitions = timelinePartitions(timelineKeys(source, range, subject));
  return walk(source, partitions, { ...how, ...(after === undefined ? {} : { from: after }) });
}

/** Without what expired or was removed. */
async function read(source: EventSource, { from, until }: StoredRange, rows: readonly Row[]) {
  const items = await fetchLive(source, rows);
  return rows.flatMap(({ position }, at) => {
    const attributes = items[at];
    const stored = attributes?.stored?.S ?? '';
    return attributes && stored >= from && stored < until ? [{ position, attributes }] : [];
  });
}
