export interface Place {
  readonly stack: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  /** The events table, if the stack can't be asked. */
  readonly table?: string | undefined;
  readonly shards?: number | undefined;
  /** Limit for one attempt of a call to AWS; the SDK's by default. */
  readonly tryMs?: number | undefined;
}
