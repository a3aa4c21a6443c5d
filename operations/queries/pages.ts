import { readCursor, writeCursor } from './cursor.ts';
import type { Direction, Row } from './walk.ts';

export interface Paged {
  /** Per page; `Infinity` for all. */
  readonly limit: number;
  /** Its range counts. */
  readonly cursor?: string | undefined;
}

export interface Page<E> {
  readonly events: readonly E[];
  /** Absent at the end. */
  readonly cursor?: string;
}

interface Asked extends Paged {
  /** All except range, limit and cursor. */
  readonly question: object;
  readonly direction: Direction;
  readonly range: { readonly from: string; readonly to: string };
}

export interface Span {
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly pageSize: number;
}

export interface Question {
  readonly how: Asked;
  rowsOf(span: Span): AsyncGenerator<Row>;
}

/** BatchGetItem's limit. */
const mostAtOnce = 100;

/** Rows a request: a walk holds this many per partition. */
const mostRows = 500;

/** In order; undefined if expired. */
type Read<E> = (rows: readonly Row[]) => Promise<readonly (E | undefined)[]>;

export async function readPages<E>(question: Question, read: Read<E>): Promise<Page<E>> {
  const events: E[] = [];
  const all = readEach(question, read);
  let next = await all.next();
  for (; !next.done; next = await all.next()) events.push(next.value);
  return { events, ...(next.value === undefined ? {} : { cursor: next.value }) };
}

/** One event after another; returns the cursor. */
export async function* readEach<E>({ how, rowsOf }: Question, read: Read<E>) {
  const { question, direction, range, limit, cursor } = how;
  const resumed = cursor === undefined ? undefined : readCursor(question, cursor);
  const { from, until } = resumed ?? { from: range.from, until: range.to };
  let after = resumed?.after;
  const rows = rowsOf({
    direction,
    from: direction === 'oldest' ? (after ?? from) : from,
    to: direction === 'newest' ? (after ?? until) : until,
    pageSize: Math.min(limit + 2, mostRows),
  });
  let told = 0;
  for (;;) {
    // One more shows whether there is a next page.
    const some = await take(rows, Math.min(mostAtOnce, limit + 1 - told), resumed?.after);
    if (some.length === 0) return undefined;
    const events = await read(some);
    for (const [at, { position }] of some.entries()) {
      const event = events[at];
      if (event === undefined) continue;
      if (told === limit) return writeCursor(question, { after: after ?? '', from, until });
      yield event;
      told++;
      after = position;
    }
  }
}

async function take(rows: AsyncGenerator<Row>, count: number, after: string | undefined): Promise<Row[]> {
  const taken: Row[] = [];
  while (taken.length < count) {
    const { done, value } = await rows.next();
    if (done) break;
    if (value.position !== after) taken.push(value);
  }
  return taken;
}
