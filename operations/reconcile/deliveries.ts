import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { normalise } from '../../functions/consumer/normalise.ts';
import { type BatchLimits, inBatches } from '../../functions/events/batches.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { readWord, wordOf } from '../../functions/events/instance.ts';
import { eventKey } from '../../functions/events/keys.ts';
import { type Delivery, encodeDelivery } from '../../functions/webhook/delivery.ts';
import { messageGroupId } from '../../functions/webhook/pointer.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import type { Deployment } from '../deployment.ts';
import type { Progress } from '../progress.ts';
import { fetchItems } from '../queries/fetch-items.ts';
import type { EventSource } from '../queries/queries.ts';

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

/** Puts deliveries on the queue, as the edge does; returns how many went before the signal. */
export async function enqueueAll(
  { open, output }: Deployment,
  deliveries: readonly Delivery[],
  account: string | undefined,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<number> {
  const client = open(SQSClient);
  const QueueUrl = output('DeliveriesQueueUrl');
  let sent = 0;
  for (const delivery of deliveries) {
    if (signal.aborted) break;
    const MessageGroupId = messageGroupId(wordOf(delivery), account);
    await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: encodeDelivery(delivery), MessageGroupId }),
    );
    sent++;
    progress.done();
  }
  return sent;
}

const firstPauseMs = 250;
const longestPauseMs = 4_000;

/** Waits until events are stored; returns how many are, when all are, the time is over, or the signal is aborted. */
export async function awaitStored(
  source: EventSource,
  events: readonly PosternEvent[],
  waitMs: number,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<number> {
  const deadline = Date.now() + waitMs;
  let left = events.map(eventKey);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const items = await fetchItems(source, left);
    const before = left.length;
    left = left.filter((_, at) => items[at] === undefined);
    progress.done(before - left.length);
    if (left.length === 0 || signal.aborted || Date.now() + pauseMs > deadline) {
      return events.length - left.length;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
