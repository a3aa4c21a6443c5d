import * as v from 'valibot';
import { readSubscriptionKey } from '../../events/instance.ts';

const states = ['pending', 'active', 'error', 'removed'] as const;

const text = v.optional(v.string());

/** As in the table. Times are RFC 3339, UTC. */
export const Subscription = v.pipe(
  v.object({
    pk: v.string(),
    /** Pending: created by us, no notification yet. */
    state: v.picklist(states),
    resource: text,
    account: text,
    notificationurl: text,
    created: text,
    /** When the lifecycle event or sync that set the state was signed, and received. */
    since: text,
    sincereceived: text,
    /** Aurinko's words about an error. */
    message: text,
    /** When the last notification was signed; up to a minute late. */
    lastnotification: text,
    /** Aurinko's list at `checked`. */
    checked: text,
    failsince: text,
    faildescription: text,
    disabledbybilling: v.optional(v.boolean(), false),
    missing: v.optional(v.boolean(), false),
    /** When a sync found a removed one to exist. */
    restored: text,
  }),
  v.transform(({ pk, ...rest }) => ({ id: readSubscriptionKey(pk).id, ...rest })),
);

export type Subscription = v.InferOutput<typeof Subscription>;

/** Whether it should send, and sent nothing for this long, counted from its creation if never. */
export function isSilent(subscription: Subscription, now: Date, silentAfterMs: number): boolean {
  const { state, created = '', since = '', lastnotification = '' } = subscription;
  if (state !== 'active' && state !== 'pending') return false;
  // All in the same form, so that the latest is the greatest.
  const heard = [created, since, lastnotification].sort().at(-1);
  return heard !== undefined && heard !== '' && now.getTime() - Date.parse(heard) >= silentAfterMs;
}

/** Whether Aurinko's events or its list say that it does not work. */
export function isFailed({ state, failsince, disabledbybilling, missing }: Subscription): boolean {
  if (state === 'removed') return false;
  return state === 'error' || failsince !== undefined || disabledbybilling || missing;
}
