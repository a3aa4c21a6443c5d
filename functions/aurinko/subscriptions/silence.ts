import type { Subscription } from './subscription.ts';

/**
 * True where it should be sending, and nothing was heard of it for so long: no notification, no lifecycle event. One
 * that never sent anything counts from when it was made. Where no time is known, nobody can say.
 */
export function isSilent(subscription: Subscription, now: Date, silentAfterMs: number): boolean {
  const { state, created = '', since = '', lastnotification = '' } = subscription;
  if (state !== 'active' && state !== 'pending') return false;
  // All in the same form, so that the latest is the greatest.
  const heard = [created, since, lastnotification].sort().at(-1);
  return heard !== undefined && heard !== '' && now.getTime() - Date.parse(heard) >= silentAfterMs;
}

/** True where Aurinko says, or its list shows, that it does not work. */
export function isFailed({ state, failsince, disabledbybilling, missing }: Subscription): boolean {
  if (state === 'removed') return false;
  return state === 'error' || failsince !== undefined || disabledbybilling || missing;
}
