import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PosternEvent } from './event.ts';
import { firstOfEach } from './first-of-each.ts';
import { eventKey } from './keys.ts';
import type { EventTable } from './store.ts';

/** DynamoDB takes 100 keys a request. */
const batchSize = 100;

/**
 * The ids of the deliveries that first brought these events, by event id, read consistently.
 * An event that DynamoDB did not get round to is missing.
 */
export async function firstDeliveries(
  table: EventTable,
  events: readonly PosternEvent[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  // A request may not name a key twice.
  const distinct = firstOfEach(events, ({ id }) => id);
  for (let from = 0; from < distinct.length; from += batchSize) {
    const keys = distinct.slice(from, from + batchSize).map(eventKey);
    const request = {
      Keys: keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })),
      ProjectionExpression: 'sk, deliveryid',
      ConsistentRead: true,
    };
    const { Responses } = await table.client.send(
      new BatchGetItemCommand({ RequestItems: { [table.name]: request } }),
    );
    for (const { sk, deliveryid } of Responses?.[table.name] ?? []) {
      const id = sk?.S?.split('#')[1];
      if (id !== undefined && deliveryid?.S !== undefined) found.set(id, deliveryid.S);
    }
  }
  return found;
}
