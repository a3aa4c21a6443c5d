import type { PosternEvent } from '../../functions/events/event.ts';
import type { Delivery } from '../../functions/webhook/delivery.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { amount } from '../../operations/amount.ts';
import { noWebhook } from '../../operations/deployed.ts';
import type { Deployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Progress } from '../../operations/progress.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import {
  awaitStored,
  enqueueAll,
  eventsOf,
  reconciledDeliveries,
} from '../../operations/reconcile/deliveries.ts';
import { harmless } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { printEvents } from '../terminal/print.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Reconciling } from './options.ts';

/** How a provider is asked for what never reached us. */
export interface Reconciliation {
  readonly provider: Provider;
  /** Whose events they are, where the provider has accounts. */
  readonly account?: string;
  /** Compares what the provider tells with what is stored. */
  readonly look: (at: Looking) => Promise<Findings>;
  /** The body of a delivery of these texts, one or more, which `provider.split` cuts into an item each. */
  readonly bodyOf: (missing: readonly string[]) => string;
}

export interface Looking {
  readonly deployment: Deployment;
  readonly source: EventSource;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface Findings {
  /** What was looked at, such as `3 messages`. */
  readonly looked: string;
  /** What of the provider's text stands for each missing event. */
  readonly missing: readonly string[];
  /** What else there is to know. */
  readonly notes: readonly string[];
  /** What could not be found out, and why. */
  readonly troubles: readonly string[];
  /** The provider does not know what it was asked for by name. */
  readonly notFound: boolean;
}

/** Shows what is missing; with `--apply`, puts it on the queue of deliveries, from where it is stored as always. */
export async function reconcile(
  deployment: Deployment,
  options: Reconciling,
  what: Reconciliation,
): Promise<void> {
  const { name } = what.provider;
  if (options.instance && deployment.find(webhookUrlKey(name)) === undefined)
    throw noWebhook(deployment, name);
  const signal = interruption();
  const source = eventSource(deployment);
  const findings = await look(what, { deployment, source, signal });
  const deliveries = reconciledDeliveries(what.provider, findings.missing, what.bodyOf);
  const events = deliveries.flatMap(eventsOf);
  if (events.length > 0) printEvents(events, options.json);
  for (const line of [...findings.notes, ...findings.troubles]) console.error(harmless(line));
  const found = `Looked at ${findings.looked}: ${amount(events.length, 'event')} missing`;
  if (events.length === 0) console.error(`${found}.`);
  else if (!options.apply) console.error(`${found}. Nothing was stored: add --apply to store them.`);
  else {
    const became = await apply({ deployment, source, signal }, options, what, { deliveries, events });
    console.error(`${found}, ${became}.`);
  }
  conclude(findings);
}

async function look({ provider, look }: Reconciliation, at: Omit<Looking, 'progress'>): Promise<Findings> {
  try {
    return await withProgress(`Asking ${provider.name}`, 0, (progress) => look({ ...at, progress }));
  } catch (error) {
    throw at.signal.aborted ? interrupted('Nothing was stored.') : error;
  }
}

interface Missing {
  readonly deliveries: readonly Delivery[];
  readonly events: readonly PosternEvent[];
}

/** Returns their events, once these are as they should be. */
async function apply(
  { deployment, source, signal }: Omit<Looking, 'progress'>,
  { wait }: Reconciling,
  { account }: Reconciliation,
  { deliveries, events }: Missing,
): Promise<string> {
  const sent = await withProgress('Sending', deliveries.length, (progress) =>
    enqueueAll(deployment, deliveries, account, { progress, signal }),
  );
  if (sent < deliveries.length)
    throw interrupted(`${sent} of ${deliveries.length} deliveries are on their way to be stored.`);
  const stored = await withProgress('Storing', events.length, (progress) =>
    awaitStored(source, events, wait * 1_000, { progress, signal }),
  );
  if (stored === events.length) return `${stored} stored`;
  throw new OperationError(
    `Of ${amount(events.length, 'missing event')}, ${stored} are stored so far; the others are on the queue. Run the same command again without --apply in a while: what is still missing then is among the dead letters.`,
  );
}

function conclude({ troubles, notFound }: Findings): void {
  if (troubles.length > 0) {
    throw new OperationError(
      'Not all could be looked at, as told above; the rest was done. Run the same command again.',
    );
  }
  if (notFound)
    throw new OperationError('Not all of what was named is known there, as told above.', 'notFound');
}

function interrupted(state: string): OperationError {
  return new OperationError(`Interrupted. ${state} Run the same command again.`, 'failed');
}
