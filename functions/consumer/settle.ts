import pMap from 'p-map';
import type { Bucket } from '../aws/bucket.ts';
import { faultOf, logger } from '../aws/log.ts';
import { firstOfEach } from '../events/first-of-each.ts';
import { fitEvent } from '../events/fit-event.ts';
import { firstDeliveries } from '../events/read-back.ts';
import { type EventTable, insertEvents, type Outcome } from '../events/store.ts';
import type { Occurrence } from './normalise.ts';
import { publishEvents } from './publish.ts';
import { recordSighting, type SubscriptionTable } from './subscriptions.ts';
import type { Topic } from './topic.ts';

export interface Sinks {
  /** Where the items of large events are kept. */
  readonly bucket: Bucket;
  readonly table: EventTable;
  readonly topic: Topic;
  readonly subscriptions: SubscriptionTable;
}

interface Settling extends Occurrence {
  outcome: Outcome;
}

const updatesAtOnce = 4;
const putsAtOnce = 4;

/** What holds until its step says otherwise. */
const unanswered = failed('Unanswered');

/**
 * Keeps large items, stores each event, publishes those that their delivery brought first, and records what they tell of subscriptions.
 * Returns an outcome for each, in order. Each step is idempotent; an event whose step fails makes its delivery return.
 */
export async function settle(
  sinks: Sinks,
  occurrences: readonly Occurrence[],
  outOfTime: () => boolean,
): Promise<readonly Outcome[]> {
  const settlings = await pMap(occurrences, (occurrence) => keepItem(sinks.bucket, occurrence, outOfTime), {
    concurrency: putsAtOnce,
  });
  await insert(sinks.table, settlings, outOfTime);
  await publishDue(sinks, settlings, outOfTime);
  await recordSightings(sinks.subscriptions, settlings);
  return settlings.map(({ outcome }) => outcome);
}

/** Keeps the item of a large event in S3, and the event with a reference to it. */
async function keepItem(bucket: Bucket, occurrence: Occurrence, outOfTime: () => boolean): Promise<Settling> {
  const fitted = fitEvent(occurrence.event, bucket.name);
  if (fitted === undefined) return { ...occurrence, outcome: tooLarge };
  const { event, object } = fitted;
  if (object === undefined) return { ...occurrence, outcome: unanswered };
  if (outOfTime()) return { ...occurrence, outcome: failed('OutOfTime') };
  try {
    // What the event's first delivery brought stays.
    await bucket.put(object.key, object.text);
    return { ...occurrence, event, outcome: unanswered };
  } catch (error) {
    logger.error('item not kept', faultOf(error));
    return { ...occurrence, outcome: failed('ItemNotKept') };
  }
}

async function insert(
  table: EventTable,
  settlings: readonly Settling[],
  outOfTime: () => boolean,
): Promise<void> {
  const due = settlings.filter(({ outcome }) => outcome === unanswered);
  const outcomes = await insertEvents(
    table,
    due.map(({ event }) => event),
    outOfTime,
  );
  for (const [index, settling] of due.entries()) settling.outcome = outcomes[index] ?? unanswered;
}

/**
 * A duplicate whose stored event came in this very delivery is published too: this is a retry after a crash, and
 * whether it was published is not known. Where another delivery brought it, the provider has sent it twice.
 */
async function publishDue(
  { table, topic }: Sinks,
  settlings: readonly Settling[],
  outOfTime: () => boolean,
): Promise<void> {
  const duplicates = settlings.filter(({ outcome }) => outcome.kind === 'duplicate');
  const first = await firstDeliveries(
    table,
    duplicates.map(({ event }) => event),
    outOfTime,
  ).catch(logged('duplicates not read back', new Map<string, string>()));
  for (const duplicate of duplicates) {
    if (!first.has(duplicate.event.id)) duplicate.outcome = failed('NotReadBack');
  }
  const due = settlings.filter(
    ({ event, outcome }) =>
      outcome.kind === 'stored' || (outcome.kind === 'duplicate' && first.get(event.id) === event.deliveryid),
  );
  // Two items alike in one delivery are one event: the first, which is the one that was stored.
  const once = firstOfEach(due, ({ event }) => event.id);
  const confirmed = await publishEvents(
    topic,
    once.map(({ event }) => event),
    outOfTime,
  );
  for (const [index, settling] of once.entries()) {
    // What an earlier try at this delivery stored is this delivery's all the same, now that it is published.
    settling.outcome = confirmed[index] === true ? stored : notPublished;
  }
}

async function recordSightings(table: SubscriptionTable, settlings: readonly Settling[]): Promise<void> {
  const settled = settlings.filter(({ outcome }) => outcome.kind !== 'failed');
  // Of many notifications by one subscription, one is enough; each lifecycle event counts.
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

function logged<T>(message: string, instead: T): (error: unknown) => T {
  return (error) => {
    logger.error(message, faultOf(error));
    return instead;
  };
}

const stored: Outcome = { kind: 'stored' };

/** SNS did not confirm it. */
export const notPublished = failed('NotPublished');

/** Its attributes alone are over what SNS takes. */
const tooLarge: Outcome = { kind: 'failed', transient: false, fault: 'EventTooLarge' };

function failed(fault: string): Outcome {
  return { kind: 'failed', transient: true, fault };
}
