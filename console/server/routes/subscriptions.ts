import { operationsOf } from '../../../operations/provider-operations.ts';
import type { SubscriptionRow, SubscriptionsList } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';

/** Of each provider that has them, by our own table. */
export async function subscriptions({ deployment, providers }: LookedAt): Promise<SubscriptionsList> {
  const ofEach = await Promise.all(
    providers.map(async (provider): Promise<readonly SubscriptionRow[]> => {
      const { subscriptions: known } = await operationsOf(provider);
      const found = (await known?.(deployment, provider)) ?? [];
      return found.map((one) => ({ provider, ...one })).sort((a, b) => (a.id < b.id ? -1 : 1));
    }),
  );
  return { subscriptions: ofEach.flat() };
}
