import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readEventKey } from '../../functions/events/keys.ts';
import { fetchItems } from './fetch-items.ts';
import type { EventSource } from './walk.ts';

/**
 * A stored event as the byTime index tells it, which is enough for a list; `account` is '' without one. An account or
 * subject that its key cuts is given as it stands there.
 */
const StoredRow = v.pipe(
  v.object({
    pk: v.string(),
    sk: v.string(),
    /** The time of storing and the id: no two are the same. */
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

/** Of a row of the index, or of the item itself. */
export function storedRow(attributes: Record<string, AttributeValue>): StoredRow {
  return v.parse(StoredRow, unmarshall(attributes));
}

const Whole = v.object({ account: v.optional(v.string()), subject: v.optional(v.string()) });

/** The same rows, with account and subject whole where the key cuts them, which is seldom. */
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
