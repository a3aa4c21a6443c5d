import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { withProgress } from '../../../cli/terminal/progress.ts';
import { webhookUrlKey } from '../../../lib/output-keys.ts';
import type { Deployment } from '../../../operations/deployment.ts';
import { readWord } from '../../events/instance.ts';
import { accountsOf, type Listed, listAccounts } from '../subscriptions/compare.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { openTable, type SubscriptionTable } from '../subscriptions/table.ts';
import { type AurinkoDeployment, apiOf, type Connection } from './api.ts';

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
  if (connection.ofOneAccount) {
    const { api, account } = await apiOf(connection, named);
    return listAccounts([account], () => api);
  }
  const accounts = named === undefined ? accountsOf(ours) : [named];
  return withProgress('accounts', accounts.length, ({ done }) =>
    listAccounts(accounts, connection.for, () => done()),
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
