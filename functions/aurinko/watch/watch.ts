import { logger } from '../../aws/log.ts';
import { complaintOf } from '../api/call.ts';
import type { Connection } from '../api/client.ts';
import { accountsOf, type Listed, listAccounts } from '../subscriptions/compare.ts';
import { isFailed, isSilent, type Subscription } from '../subscriptions/subscription.ts';
import { allSubscriptions, recordDrift, type SubscriptionTable } from '../subscriptions/table.ts';

export interface Watch {
  readonly table: SubscriptionTable;
  readonly silentAfterMs: number;
  /** Undefined without credentials. */
  readonly api: Connection | undefined;
}

/** Counts silent and failed subscriptions, and records Aurinko's list of them. */
export async function watch({ table, silentAfterMs, api }: Watch, now = new Date()) {
  const present = await presentIn(table);
  if (api !== undefined && present.length > 0) {
    const accounts = api.ofOneAccount ? [await api.for(undefined).ownAccount()] : accountsOf(present);
    const listed = await listAccounts(api, accounts);
    for (const [account, { status, text }] of listed.failures)
      logger.warn('subscriptions not listed', { account, status, code: complaintOf(text).code });
    await noteDrift(table, present, listed, now.toISOString());
  }
  const after = api === undefined || present.length === 0 ? present : await presentIn(table);
  const silent = after.filter((one) => isSilent(one, now, silentAfterMs));
  const failed = after.filter(isFailed);
  for (const { id } of silent) logger.warn('subscription silent', { subscription: id });
  for (const { id } of failed) logger.warn('subscription failed', { subscription: id });
  const counts = { subscriptions: after.length, silent: silent.length, failed: failed.length };
  logger.info('watched', { ...counts });
  return counts;
}

async function presentIn(table: SubscriptionTable): Promise<readonly Subscription[]> {
  return (await allSubscriptions(table)).filter(({ state }) => state !== 'removed');
}

async function noteDrift(
  table: SubscriptionTable,
  present: readonly Subscription[],
  { lists, failures }: Listed,
  now: string,
): Promise<void> {
  const theirs = new Map([...lists.values()].flat().map((one) => [one.id, one]));
  for (const { id, account = '', failsince } of present) {
    const { text = '' } = failures.get(account) ?? {};
    const found = theirs.get(id);
    if (found !== undefined || lists.has(account)) await recordDrift(table, id, found, now);
    // Aurinko has lost access to the mailbox, and with it the notifications.
    else if (complaintOf(text).code === 'token.dead')
      await recordDrift(table, id, { id, ...lost, failSince: failsince ?? now }, now);
  }
}

const lost = {
  resource: undefined,
  notificationUrl: undefined,
  active: undefined,
  disabledByBilling: undefined,
  failDescription: "token.dead: the account's user must connect it again",
};
