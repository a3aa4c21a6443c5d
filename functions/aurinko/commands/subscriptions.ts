import type { Deployment } from '../../../operations/deployment.ts';
import type { KnownSubscription } from '../../../operations/known-subscription.ts';
import { allSubscriptions } from '../subscriptions/table.ts';
import { silentAfterMs, subscriptionTable } from './here.ts';
import { notes } from './rows.ts';

/** As `list` without asking Aurinko, including removed ones. */
export async function subscriptions(
  deployment: Deployment,
  word: string,
): Promise<readonly KnownSubscription[]> {
  const judging = { now: new Date(), silentAfterMs: silentAfterMs(deployment), revoked: [] };
  const known = await allSubscriptions(subscriptionTable({ ...deployment, word }));
  return known.map((ours) => {
    const { id, state, account, resource, since, lastnotification } = ours;
    return {
      id,
      state,
      ...(account === undefined ? {} : { account }),
      ...(resource === undefined ? {} : { resource }),
      ...(since === undefined ? {} : { changedAt: since }),
      ...(lastnotification === undefined ? {} : { lastEventAt: lastnotification }),
      notes: notes({ id, ours, theirs: undefined, difference: undefined }, judging),
    };
  });
}
