import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readEventKey } from '../../functions/events/keys.ts';
import { fetchItems, fetchLive } from './fetch-items.ts';
import { type Page, readPages } from './pages.ts';
import { type ByRecipient, ofRecipient, type Recent, recentQuestion } from './questions.ts';
import type { Attributes } from './read-item.ts';
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
export function storedRow(attributes: Attributes): StoredRow {
  return v.parse(StoredRow, unmarshall(attributes));
}

/** With account and subject whole, if the key cuts them. */
export async function uncut(source: EventSource, rows: readonly StoredRow[]): Promise<readonly StoredRow[]> {
  const cut = rows.filter(({ pk }) => pk.includes('|'));
  const items = await fetchItems(source, cut);
  return rows.map((row) => {
    const { account, subject } = items[cut.indexOf(row)] ?? {};
    return { ...row, account: account?.S ?? row.account, subject: subject?.S ?? row.subject };
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
