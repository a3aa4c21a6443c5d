/** A provider's standing request to notify us. Times are RFC 3339, UTC. */
export interface KnownSubscription {
  readonly id: string;
  readonly state: string;
  readonly account?: string;
  readonly resource?: string;
  /** When its state last changed. */
  readonly changedAt?: string;
  readonly lastEventAt?: string;
  /** Sentences: what is wrong with it. */
  readonly notes: readonly string[];
}
