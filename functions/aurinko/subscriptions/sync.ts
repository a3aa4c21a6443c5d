import { filling } from '../../events/update-item.ts';
import { isFailing, type Pair } from './compare.ts';
import type { Subscription } from './subscription.ts';
import {
  assignment,
  driftOf,
  markRemoved,
  register,
  type SubscriptionTable,
  updateSubscription,
} from './table.ts';

/** The state that a sync leaves a subscription in. */
export function stateAfter({ ours, theirs, difference }: Pair): Subscription['state'] {
  switch (difference) {
    case 'missing':
      return 'removed';
    case 'failing':
      return 'error';
    case 'recovered':
      return 'active';
    case 'back':
    case 'unknown': {
      // Of what never notified us, no more is known than of what we have just made.
      const working = ours?.lastnotification === undefined ? 'pending' : 'active';
      return theirs !== undefined && isFailing(theirs) ? 'error' : working;
    }
    default:
      return ours?.state ?? 'pending';
  }
}

/**
 * Brings our table in line with Aurinko's answer of `now`: what was signed before it decides no more. False where the
 * subscription changed meanwhile, and nothing was done.
 */
export async function syncOne(table: SubscriptionTable, pair: Pair, now: string): Promise<boolean> {
  const { id, ours, theirs, difference } = pair;
  if (difference === undefined) return true;
  if (theirs === undefined) {
    if (difference === 'missing') await markRemoved(table, id, now);
    return true;
  }
  if (ours === undefined) await register(table, theirs, { account: theirs.account, created: undefined });
  const changes = {
    ...driftOf(theirs, now),
    ...(difference === 'none' ? {} : newState(pair, now)),
  };
  const { resource, account, notificationUrl: notificationurl } = theirs;
  const known = { resource, account, notificationurl };
  const update = assignment(changes);
  return updateSubscription(table, id, {
    ...update,
    set: [...update.set, ...filling(known)],
    condition: '#state = :was',
    values: { ...changes, ...known, was: ours?.state ?? 'pending' },
  });
}

function newState(pair: Pair, now: string) {
  const state = stateAfter(pair);
  return {
    state,
    since: now,
    sincereceived: now,
    message: state === 'error' ? pair.theirs?.failDescription : undefined,
    ...(pair.difference === 'back' ? { restored: now } : {}),
  };
}
