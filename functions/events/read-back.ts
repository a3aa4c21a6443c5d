import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PosternEvent } from './event.ts';
import { firstOfEach } from './first-of-each.ts';
import { eventKey } from './keys.ts';
import type { EventTable } from './store.ts';

/** DynamoDB takes 100 keys a request. */
const batchSize = 100;

/** Rounds of asking for what DynamoDB left out: it answers 16 MB of items at most, whatever is read of them. */
const rounds = 8;

/**
 * The ids of the deliveries that first brought these events, by event id, read consistently.
 * An event that DynamoDB did not get round to, or for which there is no time, is missing.
 */
export async function firstDeliveries(
  table: EventTable,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  // A request may not name a key twice.
  const distinct = firstOfEach(events, ({ id }) => id);
  for (let from = 0; from < distinct.length; from += batchSize) {
    let keys = distinct.slice(from, from + batchSize).map(keyOf);
    for (let round = 0; round < rounds && keys.length > 0 && !outOfTime(); round++) {
      const { Responses, UnprocessedKeys } = await table.client.send(
        new BatchGetItemCommand({ RequestItems: { [table.name]: { ...projection, Keys: keys } } }),
      );
      for (const { sk, deliveryid } of Responses?.[table.name] ?? []) {
        const id = sk?.S?.split('#')[1];
        if (id !== undefined && deliveryid?.S !== undefined) found.set(id, deliveryid.S);
      }
      keys = UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
  }
  return found;
}

const projection = { ProjectionExpression: 'sk, deliveryid', ConsistentRead: true };

function keyOf(event: PosternEvent): Record<string, AttributeValue> {
  const { pk, sk } = eventKey(event);
  return { pk: { S: pk }, sk: { S: sk } };
}
