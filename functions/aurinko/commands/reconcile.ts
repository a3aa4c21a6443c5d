import * as v from 'valibot';
import { type Reconciling, reconcileExitCodes, reconciling } from '../../../cli/reconcile/options.ts';
import { type Findings, type Looking, reconcile } from '../../../cli/reconcile/reconcile.ts';
import type { Command } from '../../../cli/terminal/command.ts';
import { argument } from '../../../cli/terminal/options.ts';
import { amount } from '../../../operations/amount.ts';
import { moment } from '../../../operations/moment.ts';
import { fetchItems } from '../../../operations/queries/fetch-items.ts';
import { checkOrder } from '../../../operations/queries/filters.ts';
import type { EventSource } from '../../../operations/queries/queries.ts';
import { eventsOf, reconciledDeliveries } from '../../../operations/reconcile/deliveries.ts';
import { instanceOf } from '../../events/instance.ts';
import { eventKey } from '../../events/keys.ts';
import type { Provider } from '../../webhook/provider.ts';
import type { AurinkoApi, Span } from '../api/client.ts';
import { aurinko } from '../index.ts';
import { Payload } from '../schema.ts';
import { type AurinkoDeployment, apiOf, credentialsHelp, withAurinko } from './api.ts';

interface Options extends Reconciling {
  readonly account: string;
  readonly since: Date;
  readonly until?: Date;
}

const help = `
Examples:
  Opens, clicks, replies and bounces of an account's mail that were missed since yesterday:
    postern reconcile aurinko --account 90211 --since 24h
  The same for two hours, and store them:
    postern reconcile aurinko --account 90211 --since 2026-11-22T08:00:00Z --until 2026-11-22T10:00:00Z --apply

Only tracking events can be recovered one by one. For other changes in mailbox, calendar, contacts and tasks, use
Aurinko's delta sync and its tokens.
${credentialsHelp}
${reconcileExitCodes}`;

export function addReconcile(command: Command): void {
  command
    .description("tracking events, from Aurinko's list of them")
    .optionsGroup('Which events:')
    .requiredOption('--account <id>', 'of this account')
    .requiredOption(
      '--since <time>',
      '15m, 24h, 7d, today (UTC), 2026-11-22 or 2026-11-22T08:00:00Z',
      argument(moment),
    )
    .option('--until <time>', 'the same; otherwise now', argument(moment));
  reconciling(command).addHelpText('after', help).action(run);
}

function run(options: Options): Promise<void> {
  return withAurinko(options, async (deployment, connection) => {
    const { api } = await apiOf(connection, options.account);
    await reconcileWith(deployment, api, options);
  });
}

function reconcileWith(deployment: AurinkoDeployment, api: AurinkoApi, options: Options): Promise<void> {
  const { account, since, until = new Date() } = options;
  checkOrder(since, until);
  const provider = instanceOf(aurinko, options.instance || undefined);
  // Aurinko's list begins after `from`.
  const span = { from: new Date(since.getTime() - 1).toISOString(), to: until.toISOString() };
  return reconcile(deployment, options, {
    provider,
    account,
    bodyOf: (payloads) => trackingBody(account, payloads),
    look: (at) => look(api, { provider, account }, span, at),
  });
}

/** Looked up at once. */
const batchSize = 100;

interface Sought {
  readonly provider: Provider;
  readonly account: string;
}

async function look(
  api: AurinkoApi,
  { provider, account }: Sought,
  span: Span,
  at: Looking,
): Promise<Findings> {
  const { source, progress, signal } = at;
  // Offsets shift when the list changes meanwhile: an event may come twice.
  const seen = new Set<string>();
  const missing: string[] = [];
  let batch: string[] = [];
  let unnamed = 0;
  const check = async () => {
    missing.push(...(await missingOf(source, provider, account, batch)));
    progress.done(batch.length);
    batch = [];
  };
  for await (const { text, value } of api.trackingEvents(span, signal)) {
    signal.throwIfAborted();
    const { id } = v.parse(Payload, value);
    if (id === undefined) unnamed++;
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    progress.total(seen.size);
    if (batch.push(text) === batchSize) await check();
  }
  await check();
  return {
    looked: amount(seen.size, 'tracking event'),
    missing,
    notes: [],
    troubles:
      unnamed === 0
        ? []
        : [`${amount(unnamed, 'tracking event')} without an id can't be compared with what is stored.`],
    notFound: false,
  };
}

/** The notification that would have brought these items, without the subscription, which the list does not have. */
export function trackingBody(account: string, payloads: readonly string[]): string {
  return `{"resource":"/email/tracking","accountId":${JSON.stringify(account)},"payloads":[${payloads.join(',')}]}`;
}

/** Items whose event is not stored, read consistently by the key that a webhook would give it. */
export async function missingOf(
  source: EventSource,
  provider: Provider,
  account: string,
  payloads: readonly string[],
): Promise<readonly string[]> {
  const deliveries = reconciledDeliveries(provider, payloads, (some) => trackingBody(account, some));
  const events = deliveries.flatMap(eventsOf);
  const items = await fetchItems(source, events.map(eventKey));
  return payloads.filter((_, index) => items[index] === undefined);
}
