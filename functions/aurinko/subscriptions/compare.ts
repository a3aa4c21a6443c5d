import pMap from 'p-map';
import { ApiError } from '../../rest/call.ts';
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

/** One subscription in our table and in Aurinko's list. */
export interface Pair {
  readonly id: string;
  readonly ours: Subscription | undefined;
  readonly theirs: ListedSubscription | undefined;
  /** Undefined if its account's list was not read. */
  readonly difference: Difference | undefined;
}

/** Where Aurinko's list and our table differ. */
export const differences = {
  unknown: 'at Aurinko, not in our table',
  missing: 'in our table, not at Aurinko',
  back: 'removed in our table, still at Aurinko',
  failing: 'failing at Aurinko, not in our table',
  recovered: 'failing in our table, not at Aurinko',
} as const;

export type Difference = keyof typeof differences | 'none';

/** Pairs our table with Aurinko's list, ours first; unknown ones only if they notify our URL, else they aren't ours. */
export function compare(ours: readonly Subscription[], listed: Listed, ourUrl: string): readonly Pair[] {
  const theirs = new Map(listed.subscriptions.map((subscription) => [subscription.id, subscription]));
  const known = new Set(ours.map(({ id }) => id));
  const strangers = listed.subscriptions.filter(
    ({ id, notificationUrl }) => !known.has(id) && isOurs(notificationUrl, ourUrl),
  );
  return [
    ...ours.map((our) => pair(our, theirs.get(our.id), listed)),
    ...strangers.map((their) => ({
      id: their.id,
      ours: undefined,
      theirs: their,
      difference: 'unknown' as const,
    })),
  ];
}

function pair(ours: Subscription, theirs: ListedSubscription | undefined, { accounts }: Listed): Pair {
  const wasAsked = theirs !== undefined || (ours.account !== undefined && accounts.has(ours.account));
  return {
    id: ours.id,
    ours,
    theirs,
    difference: wasAsked ? differenceBetween(ours, theirs) : undefined,
  };
}

function differenceBetween(ours: Subscription, theirs: ApiSubscription | undefined): Difference {
  if (theirs === undefined) return ours.state === 'removed' ? 'none' : 'missing';
  if (ours.state === 'removed') return 'back';
  if (isFailing(theirs)) return ours.state === 'error' ? 'none' : 'failing';
  return ours.state === 'error' ? 'recovered' : 'none';
}

export function isFailing({ active, failSince, disabledByBilling }: ApiSubscription): boolean {
  return active === false || failSince !== undefined || disabledByBilling === true;
}

/** Ignores the query, which is the user's. */
function isOurs(url: string | undefined, ourUrl: string): boolean {
  return url?.replace(/\?.*$/, '') === ourUrl;
}
