import type { WebhookRequest } from './request.ts';
import type { Secrets } from './secrets.ts';

/** What a delivery says of itself when it has been verified. */
export interface Verified {
  /** Which of the two live secrets matched. */
  readonly secret: 'current' | 'previous';
}

/** The edge half of a provider: what its webhook function needs, and nothing of what the consumer does. */
export interface Edge {
  /** Key in the registry, folder name, route segment: lower-case ASCII letters. */
  readonly name: string;
  /** How the provider proves itself: a signature header, or a secret token as the last part of the URL. */
  readonly authenticity: 'signature' | 'token';
  /** Every status this route may answer; anything else is a defect and leaves as 503. */
  readonly statuses: readonly number[];
  /** Lower-case names of the headers that cross the queue with the body. */
  readonly keptHeaders: readonly string[];
  /** Returns for an authentic request, throws a `Rejection` otherwise. Sees raw bytes only. */
  verify(request: WebhookRequest, secrets: Secrets): Verified;
  /** Checks that a verified body is well-formed and names its account; throws a `Rejection` otherwise. */
  parse(body: Uint8Array): Parsed;
}

export interface Parsed {
  /** The provider's account, where it has one: deliveries of one account do not delay those of another. */
  readonly account?: string;
}
