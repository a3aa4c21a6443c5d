import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

type Attributes = Record<string, AttributeValue>;

interface Keys {
  readonly Keys: Attributes[];
  readonly ConsistentRead: boolean;
  readonly ProjectionExpression?: string;
}

/** What DynamoDB left out is in `UnprocessedKeys`. */
export interface BatchRead {
  readonly Responses?: Readonly<Record<string, Attributes[]>> | undefined;
  readonly UnprocessedKeys?:
    | Readonly<Record<string, { readonly Keys: Attributes[] | undefined }>>
    | undefined;
}

/** BatchGetItem, by table name. */
export type ReadBatch = (requests: Record<string, Keys>) => Promise<BatchRead>;

export interface ReadableTable {
  readonly name: string;
  readonly read: ReadBatch;
}

/** DynamoDB's limit per request. */
const batchSize = 100;
/** Consecutive requests that may return nothing. */
const tries = 6;
const firstPauseMs = 50;

/**
 * Items by `nameOf` their keys, and how many keys DynamoDB left out. A `projection` must include the key. Once
 * `outOfTime`, no further request is sent.
 */
export async function readItems(
  { name, read }: ReadableTable,
  keys: readonly ItemKey[],
  { projection, outOfTime }: { readonly projection?: string; readonly outOfTime?: () => boolean } = {},
): Promise<{ readonly found: ReadonlyMap<string, Attributes>; readonly left: number }> {
  const found = new Map<string, Attributes>();
  // Consistent: an index may be ahead of an eventually consistent read.
  const how = {
    ConsistentRead: true,
    ...(projection === undefined ? {} : { ProjectionExpression: projection }),
  };
  const readBatch = async (batch: readonly ItemKey[]) => {
    let due: Attributes[] = batch.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    for (let failed = 0; due.length > 0 && failed < tries && !outOfTime?.(); failed++) {
      if (failed > 0) await sleep(firstPauseMs * 2 ** failed);
      const { Responses, UnprocessedKeys } = await read({ [name]: { ...how, Keys: due } });
      const items = Responses?.[name] ?? [];
      for (const item of items) found.set(nameOf({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' }), item);
      due = UnprocessedKeys?.[name]?.Keys ?? [];
      // Over 16 MB come in several answers, which is no failure.
      if (items.length > 0) failed = -1;
    }
    return due.length;
  };
  // A request may not name a key twice.
  const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  let left = 0;
  for (let from = 0; from < distinct.length; from += batchSize)
    left += await readBatch(distinct.slice(from, from + batchSize));
  return { found, left };
}

export function nameOf({ pk, sk }: ItemKey): string {
  return `${pk}\n${sk}`;
}
