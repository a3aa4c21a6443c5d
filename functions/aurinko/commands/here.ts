import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { withProgress } from '../../../cli/terminal/progress.ts';
import { webhookUrlKey } from '../../../lib/output-keys.ts';
import type { Deployment } from '../../../operations/deployment.ts';
import { readWord } from '../../events/instance.ts';
import type { Connection } from '../api/client.ts';
import { accountsOf, type Listed, listAccounts } from '../subscriptions/compare.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { openTable, type SubscriptionTable } from '../subscriptions/table.ts';
import { type AurinkoDeployment, apiOf } from './api.ts';

export function subscriptionTable({ open, output, word }: AurinkoDeployment): SubscriptionTable {
  return openTable(open(DynamoDBClient), output('SubscriptionsTableName'), readWord(word));
}

/** The URL that this deployment's subscriptions notify. */
export function notificationUrl({ output, word }: AurinkoDeployment): string {
  return output(webhookUrlKey(word));
}

/** Aurinko's lists for one account, or for all known ones. */
export async function askAurinko(
  connection: Connection,
  ours: readonly Subscription[],
  named: string | undefined,
): Promise<Listed> {
  const all = named === undefined ? accountsOf(ours) : [named];
  const accounts = connection.ofOneAccount ? [(await apiOf(connection, named)).account] : all;
  return withProgress('accounts', accounts.length, ({ done }) =>
    listAccounts(connection, accounts, () => done()),
  );
}

export function ofAccount(
  subscriptions: readonly Subscription[],
  account: string | undefined,
): readonly Subscription[] {
  return account === undefined ? subscriptions : subscriptions.filter((one) => one.account === account);
}

const hourMs = 3_600_000;

/** How long a subscription may be silent. */
export function silentAfterMs({ find }: Deployment): number {
  return Number(find('SilentAfterHours') ?? 72) * hourMs;
}
