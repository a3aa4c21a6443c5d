/** Where Postern runs: a deployed stack, or a local run's AWS endpoint. */
export interface Place {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** The events table, where the stack may not be asked. */
  readonly table?: string;
  readonly shards?: number;
  /** How long one try of a call to a deployed stack's services may take; otherwise as long as the SDK waits. */
  readonly tryMs?: number;
}
