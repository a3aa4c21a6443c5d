import type * as v from 'valibot';
import { elementsOf, memberOf } from '../../events/json-text.ts';
import { type Access, call, readAnswer } from './call.ts';
import { Page } from './schema.ts';

export interface ListedRecord {
  /** As Aurinko wrote it, to the letter. */
  readonly text: string;
  /** What `parseExactly` makes of it. */
  readonly value: unknown;
}

const pageSize = 50;

/** Every record of a list, page by page. `path` without `limit` and `offset`. */
export async function* records(
  access: Access,
  path: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<ListedRecord> {
  for (let offset = 0; ; ) {
    const search = new URLSearchParams({ ...query, limit: String(pageSize), offset: String(offset) });
    const text = await call(access, { method: 'GET', path: `${path}?${search}` });
    const page = readAnswer(Page, text);
    const spans = elementsOf(text, memberOf(text, 'records')?.start);
    for (const [index, { start, end }] of spans.entries())
      yield { text: text.slice(start, end), value: page.records[index] };
    offset += page.records.length;
    if (page.records.length === 0 || isLast(page, offset)) return;
  }
}

function isLast({ done, totalSize, records: { length } }: v.InferOutput<typeof Page>, read: number): boolean {
  if (done !== undefined) return done;
  return totalSize === undefined ? length < pageSize : read >= totalSize;
}
