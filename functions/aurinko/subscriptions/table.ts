import {
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readSubscriptionKey, type Sender, subscriptionKey } from '../../events/instance.ts';
import { type ItemTable, type Update, updateIf } from '../../events/update-item.ts';
import type { ApiSubscription } from '../api/schema.ts';
import { Subscription } from './subscription.ts';

/** One instance's subscriptions, in the table of all. */
export interface SubscriptionTable extends ItemTable {
  readonly client: DynamoDBClient;
  readonly sender: Sender;
}

export function openTable(client: DynamoDBClient, name: string, sender: Sender): SubscriptionTable {
  return { client, name, sender, update: (input) => client.send(new UpdateItemCommand(input)) };
}

/** Every subscription, including removed ones: one request per megabyte. */
export async function allSubscriptions({
  client,
  name,
  sender,
}: SubscriptionTable): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, ConsistentRead: true }))
    for (const item of Items)
      if (readSubscriptionKey(item.pk?.S ?? '').instance === sender.instance)
        found.push(v.parse(Subscription, unmarshall(item)));
  return found;
}

export async function findSubscription(
  table: SubscriptionTable,
  id: string,
): Promise<Subscription | undefined> {
  const request = new GetItemCommand({
    TableName: table.name,
    Key: { pk: { S: subscriptionKey(table.sender, id) } },
    ConsistentRead: true,
  });
  const { Item } = await table.client.send(request);
  return Item === undefined ? undefined : v.parse(Subscription, unmarshall(Item));
}

/** Fills in only what is unknown, since a notification may have come before. */
export async function register(
  table: SubscriptionTable,
  { id, resource, notificationUrl }: ApiSubscription,
  { account, created }: { readonly account: string | undefined; readonly created: string | undefined },
): Promise<void> {
  const fill = { state: 'pending', resource, account, notificationurl: notificationUrl, created };
  await updateSubscription(table, id, { fill });
}

/** False if the condition fails. */
export function updateSubscription(table: SubscriptionTable, id: string, update: Update): Promise<boolean> {
  return updateIf(table, subscriptionKey(table.sender, id), update);
}

export async function markRemoved(table: SubscriptionTable, id: string, at: string): Promise<void> {
  const assign = { ...driftOf({}, at), state: 'removed', since: at, sincereceived: at };
  await updateSubscription(table, id, { assign });
}

/** Records Aurinko's list on a subscription, or that it is missing there; not the state. */
export async function recordDrift(
  table: SubscriptionTable,
  id: string,
  theirs: ListedState | undefined,
  checked: string,
): Promise<void> {
  await updateSubscription(table, id, {
    assign: driftOf(theirs, checked),
    // Removed meanwhile, it needs nothing.
    condition: '#state <> :removed',
    values: { removed: 'removed' },
  });
}

type ListedState = Partial<Pick<ApiSubscription, 'failSince' | 'failDescription' | 'disabledByBilling'>>;

/** Aurinko's list, apart from the state. */
export function driftOf(theirs: ListedState | undefined, checked: string) {
  return {
    checked,
    failsince: theirs?.failSince,
    faildescription: theirs?.failDescription,
    disabledbybilling: theirs?.disabledByBilling === true ? true : undefined,
    missing: theirs === undefined ? true : undefined,
  };
}
