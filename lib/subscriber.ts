import * as v from 'valibot';
import { accountId, group, queueDays, receives, visibilitySeconds } from './setting-values.ts';

/** Attributes a published event can be filtered by; only `provider` and `type` are on every event. */
export const filterAttributes = [
  'provider',
  'instance',
  'type',
  'providertype',
  'account',
  'failurekind',
  'final',
  'category',
  'about',
] as const;

/** Every attribute named here must have one of its values; a value that ends in `*` is a prefix. */
export type SubscriberFilter = { readonly [Name in (typeof filterAttributes)[number]]?: readonly string[] };

// check-subscribers.ts checks names and values, and names the subscriber.
export const subscriber = group({
  /** Part of its queue's name and output. */
  name: v.string('a subscriber has a name'),
  /** Without it, the subscriber gets every event. */
  filter: v.exactOptional(
    v.custom<SubscriberFilter>(
      (input) => v.is(v.record(v.string(), v.array(v.string())), input),
      'a filter is like { type: ["email.bounced"] }, each attribute with a list of values',
    ),
  ),
  /** How long a received event stays hidden: six times the timeout of the Lambda function that reads it. @default 30 */
  visibilityTimeoutSeconds: v.exactOptional(visibilitySeconds),
  /** @default - subscriberMaxReceiveCount */
  maxReceiveCount: v.exactOptional(receives),
  /** @default - subscriberRetentionDays */
  retentionDays: v.exactOptional(queueDays),
  /** Counted from when the event was published. @default - retentionDays */
  deadLetterRetentionDays: v.exactOptional(queueDays),
  /** Another AWS account whose readers may receive and delete: docs/subscribe.md says what that account must do. */
  account: v.exactOptional(accountId),
});

export interface Subscriber extends Readonly<v.InferInput<typeof subscriber>> {}
