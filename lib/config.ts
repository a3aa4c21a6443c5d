/** What a published event can be filtered by; the last three are not on every event. */
export const filterAttributes = [
  'provider',
  'type',
  'providertype',
  'account',
  'failurekind',
  'final',
] as const;

/** Every attribute named here must have one of its values; a value that ends in `*` is a prefix. */
export type SubscriberFilter = { readonly [Name in (typeof filterAttributes)[number]]?: readonly string[] };

export interface Subscriber {
  /** In its queue's name and output. */
  readonly name: string;
  /** Without it, the subscriber gets every event. */
  readonly filter?: SubscriberFilter;
}

/** What a deployment can set. Times carry their unit in the name. Tests synthesise with seconds for minutes. */
export interface PosternConfig {
  readonly webhook: {
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    /** How long a fetched secret is trusted before it is read again. */
    readonly secretMaxAgeSeconds: number;
    /** How long before receipt a delivery may have been signed, where a provider signs the time too. */
    readonly toleranceSeconds: number;
    /** Environments kept for each webhook function; unset, since a new account may have 10 in all. */
    readonly reservedConcurrency?: number;
  };
  readonly deliveries: {
    readonly retentionDays: number;
    readonly deadLetterRetentionDays: number;
    readonly visibilityTimeoutSeconds: number;
    /** Receives of a delivery before it moves to the dead-letter queue. */
    readonly maxReceiveCount: number;
  };
  readonly consumer: {
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    readonly batchSize: number;
    readonly maxConcurrency: number;
    /** Visibility after a first transient failure; doubles with every receive. */
    readonly backoffBaseSeconds: number;
    readonly backoffMaxSeconds: number;
    /** Before its deadline the consumer stops taking deliveries. */
    readonly deadlineReserveSeconds: number;
  };
  /** Puts on the queue what waited in the spool while the queue or a secret was away. */
  readonly sweep: {
    readonly everyMinutes: number;
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    /** Before its deadline the sweep leaves what is left to the next one. */
    readonly deadlineReserveSeconds: number;
  };
  readonly events: {
    /** Counted from receipt; DynamoDB's TTL removes older events. */
    readonly retentionDays: number;
    /** Partitions of the byTime index per provider and day. Only ever raise it: readers use the highest. */
    readonly shards: number;
  };
  /** Each gets an SQS queue of its own; the queue of one that is taken out stays, without new events. */
  readonly subscribers: readonly Subscriber[];
  /** How long a subscriber may be away. */
  readonly subscriberRetentionDays: number;
  /** Receives of an event by a subscriber before it moves to the subscriber's dead-letter queue. */
  readonly subscriberMaxReceiveCount: number;
  readonly logRetentionDays: number;
  /** Off only where tables, queues and secrets must vanish with their stack, as in tests. */
  readonly retainData: boolean;
}

export const defaults: PosternConfig = {
  webhook: { memoryMb: 512, timeoutSeconds: 10, secretMaxAgeSeconds: 300, toleranceSeconds: 604_800 },
  deliveries: {
    retentionDays: 4,
    deadLetterRetentionDays: 14,
    visibilityTimeoutSeconds: 360,
    maxReceiveCount: 20,
  },
  consumer: {
    memoryMb: 1024,
    timeoutSeconds: 60,
    batchSize: 10,
    maxConcurrency: 5,
    backoffBaseSeconds: 30,
    backoffMaxSeconds: 900,
    deadlineReserveSeconds: 10,
  },
  sweep: { everyMinutes: 5, memoryMb: 512, timeoutSeconds: 240, deadlineReserveSeconds: 30 },
  events: { retentionDays: 400, shards: 1 },
  subscribers: [{ name: 'events' }],
  subscriberRetentionDays: 14,
  subscriberMaxReceiveCount: 20,
  logRetentionDays: 30,
  retainData: true,
};
