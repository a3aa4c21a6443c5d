import pMap from 'p-map';
import type { Bucket } from '../aws/bucket.ts';
import { faultOf, logger } from '../aws/log.ts';
import type { PosternEvent } from '../events/event.ts';
import { firstOfEach } from '../events/first-of-each.ts';
import { eventKey } from '../events/keys.ts';
import { nameOf, type ReadableTable, readItems } from '../events/read-items.ts';
import { type EventTable, failed, insertEvents, type Outcome, unanswered } from '../events/store.ts';
import { notPublished } from './course.ts';
import { publishEvents } from './publish.ts';
import type { Settling } from './slices.ts';
import { recordSighting, type SubscriptionTable } from './subscriptions.ts';
import type { Topic } from './topic.ts';

export interface Sinks {
  /** Keeps the items of large events. */
  readonly bucket: Bucket;
  readonly table: EventTable;
  readonly topic: Topic;
  readonly subscriptions: SubscriptionTable;
}

const updatesAtOnce = 4;
const putsAtOnce = 4;

/**
 * Idempotent steps; an event whose step fails makes its delivery return. `seen` are ids from earlier slices, already
 * stored and published.
 */
export async function settle(
  sinks: Sinks,
  slice: readonly Settling[],
  seen: Set<string>,
  outOfTime: () => boolean,
): Promise<void> {
  for (const settling of slice) if (seen.has(settling.event.id)) settling.outcome = { kind: 'duplicate' };
  const settlings = slice.filter(({ event }) => !seen.has(event.id));
  await pMap(settlings, (settling) => keepItem(sinks.bucket, settling, outOfTime), {
    concurrency: putsAtOnce,
  });
  await insert(sinks.table, settlings, outOfTime);
  await publishDue(sinks, settlings, outOfTime);
  await recordSightings(sinks.subscriptions, settlings);
  for (const { event, outcome } of settlings) if (outcome.kind !== 'failed') seen.add(event.id);
}

/** Keeps a large event's item in S3 before the event refers to it. */
async function keepItem(bucket: Bucket, settling: Settling, outOfTime: () => boolean): Promise<void> {
  const { object } = settling;
  if (object === undefined) return;
  try {
    if (outOfTime()) settling.outcome = failed('OutOfTime');
    // The item of the event's first delivery stays.
    else await bucket.put(object.key, object.text);
  } catch (error) {
    logger.error('item not kept', faultOf(error));
    settling.outcome = failed('ItemNotKept');
  }
}

async function insert(table: EventTable, settlings: readonly Settling[], outOfTime: () => boolean) {
  const due = settlings.filter(({ outcome }) => outcome === unanswered);
  const outcomes = await insertEvents(
    table,
    due.map(({ event }) => event),
    outOfTime,
  );
  for (const [index, settling] of due.entries()) settling.outcome = outcomes[index] ?? unanswered;
}

/** A duplicate stored by this very delivery is published too: a crash may have prevented it. */
async function publishDue({ table, topic }: Sinks, settlings: readonly Settling[], outOfTime: () => boolean) {
  const duplicates = settlings.filter(({ outcome }) => outcome.kind === 'duplicate');
  const first = await firstDeliveries(
    table,
    duplicates.map(({ event }) => event),
    outOfTime,
  ).catch((error: unknown) => {
    logger.error('duplicates not read back', faultOf(error));
    return new Map<string, string>();
  });
  for (const duplicate of duplicates) {
    if (!first.has(duplicate.event.id)) duplicate.outcome = failed('NotReadBack');
  }
  const due = settlings.filter(
    ({ event, outcome }) =>
      outcome.kind === 'stored' || (outcome.kind === 'duplicate' && first.get(event.id) === event.deliveryid),
  );
  // Two equal items in one delivery are one event: the first, which was stored.
  const once = firstOfEach(due, ({ event }) => event.id);
  const confirmed = await publishEvents(
    topic,
    once.map(({ event }) => event),
    outOfTime,
  );
  for (const [index, settling] of once.entries()) {
    // Stored by an earlier try at this delivery, it counts for this delivery now that it is published.
    settling.outcome = confirmed[index] === true ? stored : notPublished;
  }
}

async function recordSightings(table: SubscriptionTable, settlings: readonly Settling[]): Promise<void> {
  const settled = settlings.filter(({ outcome }) => outcome.kind !== 'failed');
  // One of a subscription's many notifications is enough; each lifecycle event counts.
  const byWeight = new Map(
    settled.map((settling) => [
      settling.sighting?.lifecycle ? settling.event.id : settling.sighting?.id,
      settling,
    ]),
  );
  await pMap(
    byWeight.values(),
    async (settling) => {
      if (settling.sighting === undefined) return;
      try {
        await recordSighting(table, settling.sighting, settling.event.recordedtime);
      } catch (error) {
        logger.error('subscription not recorded', faultOf(error));
        settling.outcome = failed('SubscriptionNotRecorded');
      }
    },
    { concurrency: updatesAtOnce },
  );
}

const stored: Outcome = { kind: 'stored' };

/** Ids of the deliveries that first brought these events, by event id; without those not read in time. */
async function firstDeliveries(
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
