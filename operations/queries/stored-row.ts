import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readEventKey } from '../../functions/events/keys.ts';
import { fetchItems, fetchLive } from './fetch-items.ts';
import { type Page, readPages } from './pages.ts';
import { type ByRecipient, ofRecipient, type Recent, recentQuestion } from './questions.ts';
import type { EventSource } from './walk.ts';

/** As byTime has it: `account` is '' if there is none; account and subject may be cut as in the key. */
const StoredRow = v.pipe(
  v.object({
    pk: v.string(),
    sk: v.string(),
    /** Unique: time of storing and id. */
    stored: v.string(),
    type: v.string(),
    recipient: v.optional(v.string()),
    failurekind: v.optional(v.string()),
    final: v.optional(v.boolean()),
    category: v.optional(v.string()),
    about: v.optional(v.string()),
  }),
  v.transform(({ pk, sk, ...rest }) => ({ pk, sk, ...readEventKey({ pk, sk }), ...rest })),
);

export type StoredRow = v.InferOutput<typeof StoredRow>;

/** Of an index row or of the item. */
export function storedRow(attributes: Record<string, AttributeValue>): StoredRow {
  return v.parse(StoredRow, unmarshall(attributes));
}

const Whole = v.object({ account: v.optional(v.string()), subject: v.optional(v.string()) });

/** With account and subject whole, if the key cuts them. */
export async function uncut(source: EventSource, rows: readonly StoredRow[]): Promise<readonly StoredRow[]> {
  const cut = rows.filter(({ pk }) => pk.includes('|'));
  if (cut.length === 0) return rows;
  const items = await fetchItems(source, cut);
  const whole = new Map(cut.map(({ stored }, at) => [stored, v.parse(Whole, unmarshall(items[at] ?? {}))]));
  return rows.map((row) => {
    const { account = row.account, subject = row.subject } = whole.get(row.stored) ?? {};
    return { ...row, account, subject };
  });
}

/** From the index alone, which doesn't show expiry. */
export function recentRows(source: EventSource, asked: Recent): Promise<Page<StoredRow>> {
  return readPages(recentQuestion(source, asked), (rows) => {
    const stored = rows.map(({ attributes }) => storedRow(attributes));
    return uncut(source, stored);
  });
}

/** Reads the events, since that index has no time of storing. */
export function recipientRows(source: EventSource, asked: ByRecipient): Promise<Page<StoredRow>> {
  return readPages(ofRecipient(source, asked), async (rows) => {
    return (await fetchLive(source, rows)).map((item) => item && storedRow(item));
  });
}
