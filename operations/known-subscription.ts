/** Times are RFC 3339, UTC. */
export interface KnownSubscription {
  readonly id: string;
  readonly state: string;
  readonly account?: string;
  readonly resource?: string;
  readonly changedAt?: string;
  readonly lastEventAt?: string;
  /** Sentences. */
  readonly notes: readonly string[];
}
