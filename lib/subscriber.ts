import * as v from 'valibot';
import { accountId, group, queueDays, receives, visibilitySeconds } from './setting-values.ts';

/** What a published event can be filtered by; only `provider` and `type` are on every event. */
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

export interface Subscriber {
  /** In its queue's name and output. */
  readonly name: string;
  /** Without it, the subscriber gets every event. */
  readonly filter?: SubscriberFilter;
  /**
   * How long an event stays hidden once received: six times the time-out of a Lambda function that reads the queue.
   * @default 30
   */
  readonly visibilityTimeoutSeconds?: number;
  /** @default - subscriberMaxReceiveCount */
  readonly maxReceiveCount?: number;
  /** @default - subscriberRetentionDays */
  readonly retentionDays?: number;
  /**
   * Counted from when the event was published.
   * @default - retentionDays
   */
  readonly deadLetterRetentionDays?: number;
  /** Of another AWS account, whose readers may receive and delete: docs/subscribe.md says what that account must do. */
  readonly account?: string;
}

// Which names and values there are, check-subscribers.ts says: with the name of the subscriber.
export const subscriber = group({
  name: v.string('a subscriber has a name'),
  filter: v.exactOptional(
    v.custom<SubscriberFilter>(
      (input) => v.is(v.record(v.string(), v.array(v.string())), input),
      'a filter is like { type: ["email.bounced"] }, each attribute with a list of values',
    ),
  ),
  visibilityTimeoutSeconds: v.exactOptional(visibilitySeconds),
  maxReceiveCount: v.exactOptional(receives),
  retentionDays: v.exactOptional(queueDays),
  deadLetterRetentionDays: v.exactOptional(queueDays),
  account: v.exactOptional(accountId),
});
