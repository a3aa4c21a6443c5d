import * as v from 'valibot';
import { readSubscriptionKey } from '../../events/instance.ts';

const states = ['pending', 'active', 'error', 'removed'] as const;

const text = v.optional(v.string());

/** A subscription as the table has it. Times are RFC 3339, UTC. */
export const Subscription = v.pipe(
  v.object({
    pk: v.string(),
    /** Pending: made by us, nothing received yet. */
    state: v.picklist(states),
    resource: text,
    account: text,
    notificationurl: text,
    created: text,
    /** Of the lifecycle event, or sync, that made the state: when it was signed, and received. */
    since: text,
    sincereceived: text,
    /** Aurinko's words about an error. */
    message: text,
    /** When the last notification was signed; a minute late at most. */
    lastnotification: text,
    /** What Aurinko's own list said when it was last asked, at `checked`. */
    checked: text,
    failsince: text,
    faildescription: text,
    disabledbybilling: v.optional(v.boolean(), false),
    missing: v.optional(v.boolean(), false),
    /** When a sync found a removed one to be there. */
    restored: text,
  }),
  v.transform(({ pk, ...rest }) => ({ id: readSubscriptionKey(pk).id, ...rest })),
);

export type Subscription = v.InferOutput<typeof Subscription>;

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
