import type { Sighting } from '../events/event.ts';
import { filling, type ItemTable, type Update, updateIf } from '../events/update-item.ts';

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
    set: [
      '#state = :lifecycle',
      '#since = :at',
      '#sincereceived = :received',
      ...(message === undefined ? [] : ['#message = :message']),
    ],
    ...(message === undefined ? { remove: ['message'] } : {}),
    condition:
      '(attribute_not_exists(#state) OR #state <> :removed) AND ' +
      '(attribute_not_exists(#since) OR #since < :at OR (#since = :at AND #sincereceived < :received))',
    values: { lifecycle, at, received: receivedAt, message, removed: 'removed' },
  });
}

/** Overrides whatever was signed later, unless a sync found it since and this is an older, redriven delivery. */
async function recordRemoval(table: SubscriptionTable, sighting: Sighting, receivedAt: string) {
  await record(table, sighting, {
    set: ['#state = :removed', '#since = :at', '#sincereceived = :received'],
    condition:
      '(attribute_not_exists(#state) OR #state <> :removed) AND ' +
      '(attribute_not_exists(#restored) OR #restored < :received)',
    values: { at: sighting.at, received: receivedAt, removed: 'removed' },
  });
}

/** A notification shows that the subscription exists; it does not end an error, which only `active` does. */
async function recordNotification(table: SubscriptionTable, sighting: Sighting): Promise<void> {
  const values = { at: sighting.at, active: 'active', pending: 'pending', removed: 'removed' };
  const isFirst = await record(table, sighting, {
    set: ['#state = :active', '#lastnotification = :at'],
    condition: 'attribute_not_exists(#state) OR #state = :pending',
    values,
  });
  if (isFirst) return;
  await record(table, sighting, {
    set: ['#lastnotification = :at'],
    condition: '#state <> :removed AND (attribute_not_exists(#lastnotification) OR #lastnotification < :at)',
    values,
  });
}

/** False if the condition fails: newer data is known, which is a success. */
function record(table: SubscriptionTable, sighting: Sighting, update: Update): Promise<boolean> {
  const { id, resource, account } = sighting;
  // What never changes is filled in if missing.
  const known = { resource, account };
  return updateIf(table, id, {
    ...update,
    set: [...update.set, ...filling(known)],
    values: { ...update.values, ...known },
  });
}
