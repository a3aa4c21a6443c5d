import pMap from 'p-map';
import { ApiError } from '../api/call.ts';
import type { AurinkoApi } from '../api/client.ts';
import type { ApiSubscription } from '../api/schema.ts';
import type { Subscription } from './subscription.ts';

export interface ListedSubscription extends ApiSubscription {
  readonly account: string | undefined;
}

/** Aurinko's subscriptions of the accounts that were asked. */
export interface Listed {
  /** Whose lists were read. */
  readonly accounts: ReadonlySet<string>;
  readonly subscriptions: readonly ListedSubscription[];
  /** Whose lists could not be read, and why. */
  readonly failures: ReadonlyMap<string, ApiError>;
}

const accountsAtOnce = 4;

/** The lists of several accounts; one failure does not stop the others. */
export async function listAccounts(
  accounts: readonly string[],
  apiFor: (account: string) => AurinkoApi,
  done: () => void = () => undefined,
): Promise<Listed> {
  const read = new Set<string>();
  const subscriptions: ListedSubscription[] = [];
  const failures = new Map<string, ApiError>();
  await pMap(
    accounts,
    async (account) => {
      try {
        const listed = await apiFor(account).listSubscriptions();
        subscriptions.push(...listed.map((one) => ({ ...one, account })));
        read.add(account);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failures.set(account, error);
      }
      done();
    },
    { concurrency: accountsAtOnce },
  );
  return { accounts: read, subscriptions, failures };
}

/** The list of the credentials' own account. */
export async function listOwn(api: AurinkoApi): Promise<Listed> {
  const account = await api.ownAccount();
  return listAccounts([account], () => api);
}

/** The accounts of our subscriptions, without removed ones. */
export function accountsOf(subscriptions: readonly Subscription[]): readonly string[] {
  const present = subscriptions.filter(({ state }) => state !== 'removed');
  return [...new Set(present.flatMap(({ account }) => (account === undefined ? [] : [account])))].sort();
}
