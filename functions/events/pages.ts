import { readCursor, writeCursor } from './cursor.ts';
import type { PosternEvent } from './event.ts';
import type { Direction, Row } from './walk.ts';

export interface Paged {
  /** Events a page. */
  readonly limit: number;
  /** Where the page before ended; its range is the one that counts. */
  readonly cursor?: string;
}

export interface Page {
  readonly events: readonly PosternEvent[];
  /** Absent where there is nothing more. */
  readonly cursor?: string;
}

interface Asked extends Paged {
  /** All but the range, the limit and the cursor. */
  readonly question: object;
  readonly direction: Direction;
  readonly range: { readonly from: string; readonly to: string };
}

interface Span {
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly pageSize: number;
}

/** BatchGetItem takes so many. */
const mostAtOnce = 100;

/** One page of a walk; `read` gives the event of each row, in order, undefined for one that has expired. */
export async function readPages(
  { question, direction, range, limit, cursor }: Asked,
  rowsOf: (span: Span) => AsyncGenerator<Row>,
  read: (rows: readonly Row[]) => Promise<readonly (PosternEvent | undefined)[]>,
): Promise<Page> {
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
  const found: { event: PosternEvent; position: string }[] = [];
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
