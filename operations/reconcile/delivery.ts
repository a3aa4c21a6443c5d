import { randomUUID } from 'node:crypto';
import { normalise } from '../../functions/consumer/normalise.ts';
import { type BatchLimits, inBatches } from '../../functions/events/batches.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { readWord } from '../../functions/events/instance.ts';
import type { Delivery } from '../../functions/webhook/delivery.ts';
import type { Provider } from '../../functions/webhook/provider.ts';

/** Escaped again on the queue, this stays well under what SQS takes, and a delivery's events well within its time. */
const limits: BatchLimits<string> = { size: 100, bytes: 240_000, bytesOf: (text) => Buffer.byteLength(text) };

/** Deliveries as the provider's webhook would have brought them, for the consumer to store and publish as always. */
export function reconciledDeliveries(
  provider: Provider,
  texts: readonly string[],
  bodyOf: (texts: readonly string[]) => string,
): readonly Delivery[] {
  const receivedAt = new Date().toISOString();
  return inBatches(texts, limits).map((batch) => ({
    id: `reconcile-${randomUUID()}`,
    ...readWord(provider.name),
    receivedAt,
    headers: {},
    body: Buffer.from(bodyOf(batch)),
    reconciled: true,
  }));
}

/** The events that the consumer will make of a delivery. */
export function eventsOf(delivery: Delivery): readonly PosternEvent[] {
  return normalise(delivery).map(({ event }) => event);
}
