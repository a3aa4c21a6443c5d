import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../functions/events/canonical.ts';
import { defined } from '../../functions/events/defined.ts';
import { OperationError } from '../failure.ts';
import type { Direction, Row, Span, Walk } from './walk.ts';

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
  readonly range: Span;
}

export interface Question {
  readonly how: Asked;
  rowsOf(span: Span & Pick<Walk, 'direction' | 'pageSize'>): AsyncGenerator<Row>;
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
  return { events, ...defined({ cursor: next.value }) };
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

const iso = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const Bound = v.pipe(v.string(), v.regex(new RegExp(`^(${iso}|[01:])$`)));

const Cursor = v.strictObject({
  version: v.literal(1),
  /** One question's cursor must not be taken for another's. */
  question: v.string(),
  after: v.pipe(v.string(), v.regex(new RegExp(`^(${iso}|0)#[0-9a-f]{32}$`))),
  /** Of the first page: "the last 24 hours" must not move while reading. */
  from: Bound,
  until: Bound,
});

export type Position = Pick<v.InferOutput<typeof Cursor>, 'after' | 'from' | 'until'>;

export class CursorError extends OperationError {
  constructor(message: string) {
    super(`${message} Take the cursor that the page before gave, or none.`, 'invalid');
  }
}

export function writeCursor(question: object, position: Position): string {
  const cursor = { version: 1, question: digest(question), ...position };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

export function readCursor(question: object, text: string): Position {
  const cursor = v.safeParse(Cursor, parsed(text));
  if (!cursor.success) throw new CursorError('This is not a cursor, or one of another version of Postern.');
  if (cursor.output.question !== digest(question))
    throw new CursorError('This cursor belongs to another query: use the same filters and order as before.');
  return cursor.output;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function digest(question: object): string {
  return createHash('sha256').update(canonicalJson(question)).digest('hex').slice(0, 16);
}
