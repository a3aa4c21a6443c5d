import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventSource } from './walk.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

type Attributes = Record<string, AttributeValue>;

/** DynamoDB takes 100 keys a request. */
const batchSize = 100;
/** Requests in a row that may bring nothing. */
const tries = 6;
const firstPauseMs = 50;

/** The items of these keys, in order; undefined for one that is gone. */
export async function fetchItems(
  source: EventSource,
  keys: readonly ItemKey[],
): Promise<readonly (Attributes | undefined)[]> {
  const found = new Map<string, Attributes>();
  // A request may not name a key twice.
  const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (let from = 0; from < distinct.length; from += batchSize)
    await fetchBatch(source, distinct.slice(from, from + batchSize), found);
  return keys.map((key) => found.get(nameOf(key)));
}

async function fetchBatch(source: EventSource, keys: readonly ItemKey[], found: Map<string, Attributes>) {
  let left: Attributes[] = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === tries) throw new Error(`DynamoDB did not get round to ${left.length} events: try again`);
    if (attempt > 0) await sleep(firstPauseMs * 2 ** attempt);
    // Consistent: an index may be ahead of the copy that would answer otherwise.
    const request = { [source.name]: { Keys: left, ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await source.client.send(
      new BatchGetItemCommand({ RequestItems: request }),
    );
    const items = Responses?.[source.name] ?? [];
    for (const item of items) found.set(nameOf({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' }), item);
    left = UnprocessedKeys?.[source.name]?.Keys ?? [];
    // More than 16 MB come in several answers, which is no failure.
    if (items.length > 0) attempt = -1;
  }
}

function nameOf({ pk, sk }: ItemKey): string {
  return `${pk}\n${sk}`;
}
