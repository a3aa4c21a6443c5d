import pMap from 'p-map';
import { ApiError } from '../../rest/call.ts';
import type { Connection } from '../api/client.ts';
import type { ApiSubscription } from '../api/schema.ts';
import type { Subscription } from './subscription.ts';

export interface ListedSubscription extends ApiSubscription {
  readonly account: string | undefined;
}

/** Aurinko's lists, by account, and why others could not be read. */
export interface Listed {
  readonly lists: ReadonlyMap<string, readonly ListedSubscription[]>;
  readonly failures: ReadonlyMap<string, ApiError>;
}

const accountsAtOnce = 4;

/** The lists of several accounts; one failure does not stop the others. */
export async function listAccounts(
  connection: Connection,
  accounts: readonly string[],
  done: () => void = () => undefined,
): Promise<Listed> {
  const lists = new Map<string, readonly ListedSubscription[]>();
  const failures = new Map<string, ApiError>();
  const list = async (account: string) => {
    try {
      const listed = await connection.for(account).listSubscriptions();
      lists.set(
        account,
        listed.map((one) => ({ ...one, account })),
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures.set(account, error);
    }
    done();
  };
  await pMap(accounts, list, { concurrency: accountsAtOnce });
  return { lists, failures };
}

/** The accounts of our subscriptions, without removed ones. */
export function accountsOf(subscriptions: readonly Subscription[]): readonly string[] {
  const present = subscriptions.filter(({ state }) => state !== 'removed');
  return [...new Set(present.flatMap(({ account }) => account ?? []))].sort();
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
export function compare(ours: readonly Subscription[], { lists }: Listed, ourUrl: string): readonly Pair[] {
  const theirs = new Map([...lists.values()].flat().map((subscription) => [subscription.id, subscription]));
  const known = ours.map((our) => {
    const their = theirs.get(our.id);
    theirs.delete(our.id);
    return pairOf(our.id, our, their, their !== undefined || lists.has(our.account ?? ''));
  });
  const strangers = [...theirs.values()].filter(({ notificationUrl }) => isOurs(notificationUrl, ourUrl));
  return [...known, ...strangers.map((their) => pairOf(their.id, undefined, their, true))];
}

export function pairOf(id: string, ours: Pair['ours'], theirs: Pair['theirs'], wasAsked: boolean): Pair {
  return { id, ours, theirs, difference: wasAsked ? differenceBetween(ours, theirs) : undefined };
}

function differenceBetween(ours: Pair['ours'], theirs: Pair['theirs']): Difference {
  if (ours === undefined) return 'unknown';
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
