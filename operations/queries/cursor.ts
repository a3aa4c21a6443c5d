import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { canonicalJson } from '../../functions/events/canonical.ts';

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

export class CursorError extends Error {
  override readonly name = 'CursorError';
}

export function writeCursor(question: object, position: Position): string {
  const cursor = { version: 1, question: digest(question), ...position };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

export function readCursor(question: object, text: string): Position {
  const cursor = v.safeParse(Cursor, parsed(text));
  if (!cursor.success) throw new CursorError('This is not a cursor, or one of another version of Postern.');
  if (cursor.output.question !== digest(question))
    throw new CursorError(
      'This cursor belongs to another query: ask with the same filters and order as before.',
    );
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
