export interface WebhookSettings {
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 10 */
  readonly timeoutSeconds?: number;
  /**
   * How long a fetched secret is trusted before it is read again.
   * @default 300
   */
  readonly secretMaxAgeSeconds?: number;
  /**
   * The age up to which a signed delivery is taken: a week, since providers send again for days.
   * @default 604800
   */
  readonly toleranceSeconds?: number;
  /**
   * Environments kept for each function; AWS leaves at least 100 to the rest of the account.
   * @default - none are
   */
  readonly reservedConcurrency?: number;
  /**
   * By provider, what API Gateway lets through to its routes; the rest is answered 429.
   * @default {}
   */
  readonly throttle?: Readonly<Record<string, Throttle | undefined>>;
}

export interface Throttle {
  /** Deliveries a second, over time. */
  readonly perSecond: number;
  /** At once. */
  readonly burst: number;
}

export interface DeliverySettings {
  /**
   * How long a delivery waits while it can't be stored.
   * @default 4
   */
  readonly retentionDays?: number;
  /** @default 14 */
  readonly deadLetterRetentionDays?: number;
  /**
   * At least six times as long as the consumer may run.
   * @default 180
   */
  readonly visibilityTimeoutSeconds?: number;
  /**
   * Receives of a delivery before it moves to the dead-letter queue.
   * @default 20
   */
  readonly maxReceiveCount?: number;
}

export interface ConsumerSettings {
  /** @default 1024 */
  readonly memoryMb?: number;
  /** @default 30 */
  readonly timeoutSeconds?: number;
  /** @default 10 */
  readonly batchSize?: number;
  /**
   * How long Lambda may wait for a batch to fill, in seconds: a little cheaper at a slow flow, and events come so much later.
   * @default 0
   */
  readonly batchWindowSeconds?: number;
  /**
   * How many run side by side.
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * Environments kept for it.
   * @default - none are
   */
  readonly reservedConcurrency?: number;
  /**
   * How long a delivery rests after a first failure that may pass; it doubles with every receive.
   * @default 30
   */
  readonly backoffBaseSeconds?: number;
  /** @default 900 */
  readonly backoffMaxSeconds?: number;
  /**
   * So long before its deadline it stops taking deliveries.
   * @default 10
   */
  readonly deadlineReserveSeconds?: number;
}

export interface SweepSettings {
  /** @default 5 */
  readonly everyMinutes?: number;
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 240 */
  readonly timeoutSeconds?: number;
  /**
   * So long before its deadline it leaves what is left to the next one.
   * @default 30
   */
  readonly deadlineReserveSeconds?: number;
}
