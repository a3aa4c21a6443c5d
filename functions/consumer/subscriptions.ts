import type { Sighting } from '../events/event.ts';
import { type ItemTable, type Update, updateIf } from '../events/update-item.ts';

/** Subscription states: pending → active ⇄ error → removed, which is final. */
export interface SubscriptionTable extends ItemTable {
  /** When this environment last noted a notification, by subscription: milliseconds since 1970. */
  readonly noted: Map<string, number>;
}

const noteEveryMs = 60_000;
const maxNoted = 10_000;

/** Records a notification's subscription, if newer than what is known; idempotent. */
export async function recordSighting(
  table: SubscriptionTable,
  sighting: Sighting,
  receivedAt: string,
): Promise<void> {
  if (sighting.lifecycle === 'removed') return recordRemoval(table, sighting, receivedAt);
  if (sighting.lifecycle !== undefined) return recordLifecycle(table, sighting, receivedAt);
  const now = Date.now();
  if (now - (table.noted.get(sighting.id) ?? 0) < noteEveryMs) return;
  await recordNotification(table, sighting);
  if (table.noted.size >= maxNoted) table.noted.clear();
  table.noted.set(sighting.id, now);
}

/** The lifecycle event signed last wins; at equal times, the one received last. */
async function recordLifecycle(table: SubscriptionTable, sighting: Sighting, receivedAt: string) {
  const { lifecycle, at, message } = sighting;
  await record(table, sighting, {
    assign: { state: lifecycle, since: at, sincereceived: receivedAt, message },
    condition:
      '(attribute_not_exists(#state) OR #state <> :removed) AND ' +
      '(attribute_not_exists(#since) OR #since < :since OR (#since = :since AND #sincereceived < :sincereceived))',
    values: { removed: 'removed' },
  });
}

/** Overrides whatever was signed later, unless a sync found it since and this is an older, redriven delivery. */
async function recordRemoval(table: SubscriptionTable, sighting: Sighting, receivedAt: string) {
  await record(table, sighting, {
    assign: { state: 'removed', since: sighting.at, sincereceived: receivedAt },
    condition:
      '(attribute_not_exists(#state) OR #state <> :state) AND ' +
      '(attribute_not_exists(#restored) OR #restored < :sincereceived)',
  });
}

/** A notification shows that the subscription exists; it does not end an error, which only `active` does. */
async function recordNotification(table: SubscriptionTable, sighting: Sighting): Promise<void> {
  const { at: lastnotification } = sighting;
  const isFirst = await record(table, sighting, {
    assign: { state: 'active', lastnotification },
    condition: 'attribute_not_exists(#state) OR #state = :pending',
    values: { pending: 'pending' },
  });
  if (isFirst) return;
  await record(table, sighting, {
    assign: { lastnotification },
    condition:
      '#state <> :removed AND (attribute_not_exists(#lastnotification) OR #lastnotification < :lastnotification)',
    values: { removed: 'removed' },
  });
}

/** What never changes is filled in if missing. False if the condition fails: newer data is known, which is a success. */
function record(table: SubscriptionTable, sighting: Sighting, update: Update): Promise<boolean> {
  const { id, resource, account } = sighting;
  return updateIf(table, id, { ...update, fill: { resource, account } });
}
