/** A queue and its dead letters, as SQS counts them, which may lag behind what is there. */
export interface QueueDepth {
  /** `deliveries`, or a subscriber's. */
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}
