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
  readonly events: {
    /** Counted from receipt; DynamoDB's TTL removes older events. */
    readonly retentionDays: number;
    /** Partitions of the byTime index per provider and day. Only ever raise it: readers use the highest. */
    readonly shards: number;
  };
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
  events: { retentionDays: 400, shards: 1 },
  logRetentionDays: 30,
  retainData: true,
};
