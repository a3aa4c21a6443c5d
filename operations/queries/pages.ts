import { readCursor, writeCursor } from './cursor.ts';
import type { Direction, Row } from './walk.ts';

export interface Paged {
  /** Events a page. */
  readonly limit: number;
  /** Where the page before ended; its range is the one that counts. */
  readonly cursor?: string;
}

export interface Page<E> {
  readonly events: readonly E[];
  /** Absent where there is nothing more. */
  readonly cursor?: string;
}

interface Asked extends Paged {
  /** All but the range, the limit and the cursor. */
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

/** What is asked, and the rows that answer it. */
export interface Question {
  readonly how: Asked;
  rowsOf(span: Span): AsyncGenerator<Row>;
}

/** BatchGetItem takes so many. */
const mostAtOnce = 100;

/** One page of a walk; `read` gives the event of each row, in order, undefined for one that has expired. */
export async function readPages<E>(
  { how, rowsOf }: Question,
  read: (rows: readonly Row[]) => Promise<readonly (E | undefined)[]>,
): Promise<Page<E>> {
  const { question, direction, range, limit, cursor } = how;
  const resumed = cursor === undefined ? undefined : readCursor(question, cursor);
  const { from, until } = resumed ?? { from: range.from, until: range.to };
  const after = resumed?.after;
  const span = {
    direction,
    from: direction === 'oldest' ? (after ?? from) : from,
    to: direction === 'newest' ? (after ?? until) : until,
    pageSize: limit + 2,
  };
  const rows = rowsOf(span);
  const found: { event: E; position: string }[] = [];
  // One more than asked for tells whether there is a next page.
  while (found.length <= limit) {
    const some = await take(rows, Math.min(mostAtOnce, limit + 1 - found.length), after);
    if (some.length === 0) break;
    const events = await read(some);
    some.forEach(({ position }, at) => {
      const event = events[at];
      if (event !== undefined) found.push({ event, position });
    });
  }
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(({ event }) => event),
    ...(found.length > limit && last !== undefined
      ? { cursor: writeCursor(question, { after: last.position, from, until }) }
      : {}),
  };
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
