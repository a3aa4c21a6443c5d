import type { MetricName } from '../aws/metric-table.ts';
import type { Item, NormalizedEvent } from '../events/event.ts';
import type { Delivery } from './delivery.ts';
import type { WebhookRequest } from './request.ts';
import type { SecretStage, Secrets } from './secrets.ts';

/** The edge half of a provider: what its webhook function needs, and nothing of what the consumer does. */
export interface Edge {
  /**
   * Key in the registry, folder name, route segment: lower-case ASCII letters. Where a deployment has a named instance,
   * that one's word.
   */
  readonly name: string;
  /** How the provider proves itself: a signature header, or a secret token as the last part of the URL. */
  readonly authenticity: 'signature' | 'token';
  /**
   * False where the provider never sends a refused delivery again. With a token, a delivery that comes while the secret
   * can't be read is then kept, to be verified later.
   */
  readonly retries: boolean;
  /** Every status this route may answer; anything else is a defect and leaves as 503. */
  readonly statuses: readonly number[];
  /** Lower-case names of the headers that cross the queue with the body. */
  readonly keptHeaders: readonly string[];
  /** Which lower-case names of headers are the provider's own, and those of them that are known but not kept. */
  readonly ownHeaders?: { readonly form: RegExp; readonly known: readonly string[] };
  /**
   * Says which live secret matched, or throws a `Rejection`. Sees raw bytes only. A signed timestamp may lie up to
   * `toleranceSeconds` before receipt.
   */
  verify(request: WebhookRequest, secrets: Secrets, toleranceSeconds: number): SecretStage;
  /** The provider's proof-of-ownership challenge: the text that answers it, or undefined for any other request. */
  handshake?(request: WebhookRequest): string | undefined;
  /**
   * The status at which the provider ends the subscription that a delivery came by. It is given to those alone whose ids
   * the user listed in the secret, and is not one of `statuses`.
   */
  readonly revokingStatus?: number;
  /** Checks that a verified body is well-formed; throws a `Rejection` where it is not. */
  parse(body: Buffer): Parsed;
}

export interface Parsed {
  /** The provider's account, where it has one: a flood of one account does not delay another's deliveries. */
  readonly account: string | undefined;
  /** The provider's subscription that the delivery came by, where it has such. */
  readonly subscription?: string | undefined;
}

/** A metric that a scheduled function counts, and that should be 0. */
export interface ScheduledAlarm {
  readonly metric: MetricName;
  readonly description: string;
  /** Of docs/operate/runbook.md: the anchor of its heading. */
  readonly article: string;
}

/**
 * A function of a provider's own that runs at a rate: `functions/PROVIDER/NAME/handler.ts`, with a role of its own. It
 * is told of what it may touch by SUBSCRIPTIONS_TABLE and SILENT_AFTER_HOURS, and by API_SECRET_ARN where the
 * configuration asks for a secret with credentials for the provider's API.
 */
export interface ScheduledFunction {
  /** Folder and part of names: lower-case ASCII letters. */
  readonly name: string;
  readonly description: string;
  readonly everyMinutes: number;
  readonly subscriptions: 'read' | 'read and update';
  readonly alarms: readonly ScheduledAlarm[];
}

/** A provider as the registry holds it. Pure at import: no environment, no SDK. */
export interface Provider extends Edge {
  /** Cuts a verified delivery into items; each item is one event. */
  split(delivery: Delivery): readonly Item[];
  /** Pure: the same item always gives the same event, now and when it is reprocessed. */
  normalize(item: Item): NormalizedEvent;
  /** Names in a payload, and of its event, that nothing here knows, where the provider itself gives the names. Pure. */
  unknownNames?(payload: unknown, headers: Readonly<Record<string, string>>): readonly string[];
  /** The headers by which the provider shows at `signedAt` that a body is its own: for tests and the local run. */
  sign(body: Buffer, secret: string, signedAt: Date): Readonly<Record<string, string>>;
  readonly scheduled?: readonly ScheduledFunction[];
  /** What is heard of every mail, so that rates have a denominator: that it was sent, or whether it arrived. */
  readonly tells?: 'sent' | 'outcome';
}
