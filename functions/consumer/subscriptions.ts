import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Sighting } from '../events/event.ts';

/** The states of subscriptions: pending → active ⇄ error → removed, which is terminal. */
export interface SubscriptionTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** When this environment last noted a notification, by subscription: milliseconds since 1970. */
  readonly noted: Map<string, number>;
}

const noteEveryMs = 60_000;
const maxNoted = 10_000;

/** Puts what a notification tells of its subscription, if it is newer than what is known; idempotent. */
export async function recordSighting(
  table: SubscriptionTable,
  sighting: Sighting,
  receivedAt: string,
): Promise<void> {
  if (sighting.lifecycle !== undefined) return recordLifecycle(table, sighting, receivedAt);
  const now = Date.now();
  if (now - (table.noted.get(sighting.id) ?? 0) < noteEveryMs) return;
  await recordNotification(table, sighting);
  if (table.noted.size >= maxNoted) table.noted.clear();
  table.noted.set(sighting.id, now);
}

/** The last lifecycle event by the signed time decides; of two signed at once, the one received last. */
async function recordLifecycle(
  table: SubscriptionTable,
  sighting: Sighting,
  receivedAt: string,
): Promise<void> {
  const { lifecycle, at, message } = sighting;
  await updateIf(table, sighting, {
    set: [
      '#state = :lifecycle',
      '#since = :at',
      '#sincereceived = :received',
      ...(message === undefined ? [] : ['#message = :message']),
    ],
    ...(message === undefined ? { remove: 'REMOVE #message' } : {}),
    condition:
      '(attribute_not_exists(#state) OR #state <> :removed) AND ' +
      '(attribute_not_exists(#since) OR #since < :at OR (#since = :at AND #sincereceived < :received))',
    values: { lifecycle, at, received: receivedAt, message, removed: 'removed' },
  });
}

/** A notification shows that the subscription is there; it does not undo an error, which ends by `active` only. */
async function recordNotification(table: SubscriptionTable, sighting: Sighting): Promise<void> {
  const values = { at: sighting.at, active: 'active', pending: 'pending', removed: 'removed' };
  const isFirst = await updateIf(table, sighting, {
    set: ['#state = :active', '#lastnotification = :at'],
    condition: 'attribute_not_exists(#state) OR #state = :pending',
    values,
  });
  if (isFirst) return;
  await updateIf(table, sighting, {
    set: ['#lastnotification = :at'],
    condition: '#state <> :removed AND (attribute_not_exists(#lastnotification) OR #lastnotification < :at)',
    values,
  });
}

interface Update {
  /** Clauses of SET. */
  readonly set: readonly string[];
  /** What else is updated, as REMOVE. */
  readonly remove?: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** False where the condition fails: what is known is newer, which is a success. */
async function updateIf(table: SubscriptionTable, sighting: Sighting, update: Update): Promise<boolean> {
  const { id, resource, account } = sighting;
  // What never changes is filled in where it is missing.
  const known = Object.entries({ resource, account }).filter(([, value]) => value !== undefined);
  const fill = known.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`);
  const expression = `SET ${[...update.set, ...fill].join(', ')} ${update.remove ?? ''}`.trim();
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: id } },
        UpdateExpression: expression,
        ConditionExpression: update.condition,
        ...placeholders(`${expression} ${update.condition}`, { ...update.values, resource, account }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Names and values for the `#name` and `:value` of a text, and no others: DynamoDB refuses unused ones. */
function placeholders(text: string, values: Update['values']) {
  const used = (sign: string) => [
    ...new Set([...text.matchAll(new RegExp(`${sign}(\\w+)`, 'g'))].map(([, name]) => name ?? '')),
  ];
  return {
    ExpressionAttributeNames: Object.fromEntries(used('#').map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      used(':').map((name) => [`:${name}`, { S: values[name] ?? '' }]),
    ),
  };
}
