import type { MetricName } from '../aws/metric-table.ts';
import type { Item, NormalizedEvent } from '../events/event.ts';
import type { Delivery } from './delivery.ts';
import type { WebhookRequest } from './request.ts';
import type { SecretStage, Secrets } from './secrets.ts';

/** What a provider's webhook function needs, without the consumer's part. */
export interface Edge {
  /** Registry key, folder, route segment: lower-case ASCII letters. For a named instance, its word. */
  readonly name: string;
  /** A signature header, or a secret token as the last part of the URL. */
  readonly authenticity: 'signature' | 'token';
  /** False if the provider never retries: with a token, deliveries then wait while the secret can't be read. */
  readonly retries: boolean;
  /** Every status this route may answer; any other is a defect and becomes 503. */
  readonly statuses: readonly number[];
  /** Lower-case names of headers that are queued with the body. */
  readonly keptHeaders: readonly string[];
  /** Which lower-case header names are the provider's, and which of them are known but not kept. */
  readonly ownHeaders?: { readonly form: RegExp; readonly known: readonly string[] };
  /** Returns the live secret that matched, or throws a `Rejection`. A signed time has a limited age. */
  verify(request: WebhookRequest, secrets: Secrets, toleranceSeconds: number): SecretStage;
  /** The answer to the provider's proof-of-ownership challenge; undefined for any other request. */
  handshake?(request: WebhookRequest): string | undefined;
  /** The status at which the provider ends a subscription: only for ids that the user listed in the secret. */
  readonly revokingStatus?: number;
  /** Throws a `Rejection` if a verified body is malformed. */
  parse(body: Buffer): Parsed;
}

export interface Parsed {
  /** The provider's account, if any: one account's flood does not delay the others. */
  readonly account: string | undefined;
  /** The provider's subscription that caused the delivery, if any. */
  readonly subscription?: string | undefined;
}

/** A metric of a scheduled function that should be 0. */
export interface ScheduledAlarm {
  readonly metric: MetricName;
  readonly description: string;
  /** Anchor of its heading in docs/operate/runbook.md. */
  readonly article: string;
}

/**
 * A provider's function that runs at a rate: `functions/PROVIDER/NAME/handler.ts`, with its own role. It gets
 * SUBSCRIPTIONS_TABLE, SILENT_AFTER_HOURS and, if configured, API_SECRET_ARN.
 */
export interface ScheduledFunction {
  /** Folder and part of names: lower-case ASCII letters. */
  readonly name: string;
  readonly description: string;
  readonly everyMinutes: number;
  readonly alarms: readonly ScheduledAlarm[];
}

/** A provider in the registry. Pure at import: no environment, no SDK. */
export interface Provider extends Edge {
  /** Cuts a verified delivery into items; each item is one event. */
  split(delivery: Delivery): readonly Item[];
  /** Pure: the same item always gives the same event, also when reprocessed. */
  normalize(item: Item): NormalizedEvent;
  /** Unknown names in a payload and its event, if the provider chooses the names. Pure. */
  unknownNames?(payload: unknown, headers: Readonly<Record<string, string>>): readonly string[];
  /** Headers that authenticate a body at `signedAt`: for tests and the local run. */
  sign(body: Buffer, secret: string, signedAt: Date): Readonly<Record<string, string>>;
  readonly scheduled?: readonly ScheduledFunction[];
  /** What is reported of every mail, as the denominator of rates: that it was sent, or whether it arrived. */
  readonly tells?: 'sent' | 'outcome';
}
