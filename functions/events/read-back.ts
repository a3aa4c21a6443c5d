import type { PosternEvent } from './event.ts';
import { eventKey } from './keys.ts';
import { nameOf, type ReadableTable, readItems } from './read-items.ts';

/**
 * The ids of the deliveries that first brought these events, by event id, read consistently.
 * An event that DynamoDB did not get round to, or for which there is no time, is missing.
 */
export async function firstDeliveries(
  table: ReadableTable,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<ReadonlyMap<string, string>> {
  const { found } = await readItems(table, events.map(eventKey), {
    projection: 'pk, sk, deliveryid',
    outOfTime,
  });
  const first = new Map<string, string>();
  for (const event of events) {
    const deliveryid = found.get(nameOf(eventKey(event)))?.deliveryid?.S;
    if (deliveryid !== undefined) first.set(event.id, deliveryid);
  }
  return first;
}
