import type { Command } from 'commander';
import pMap from 'p-map';
import { type Reconciling, reconcileExitCodes, reconciling } from '../../../cli/reconcile/options.ts';
import { type Findings, type Looking, reconcile } from '../../../cli/reconcile/reconcile.ts';
import { argument, count } from '../../../cli/terminal/options.ts';
import { amount } from '../../../operations/amount.ts';
import { withDeployment } from '../../../operations/deployment.ts';
import { moment } from '../../../operations/moment.ts';
import { pace } from '../../../operations/pace.ts';
import { rangeOf } from '../../../operations/queries/filters.ts';
import { instanceOf, type Sender } from '../../events/instance.ts';
import { paubox } from '../index.ts';
import { type Api, apiOf, askReceipt, readReceipt } from './api.ts';
import { graceMs, missingOf, unfinishedMails } from './missing.ts';

interface Options extends Reconciling {
  readonly tracking?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly all: boolean;
  /** Receipts a second. */
  readonly rate: number;
}

const help = `
Examples:
  What was missed of the mails of the last week whose end is not known:
    postern reconcile paubox --since 7d
  The same of two mails, and store it:
    postern reconcile paubox --tracking 8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20 1c9e… --apply

Paubox never sends a webhook again, but keeps a receipt of every mail: it is asked for by the source tracking id that
the call which sent the mail answered. The API key is taken from PAUBOX_API_KEY, and the API's URL, where it is
another, from PAUBOX_API_URL. A mail of which no webhook ever came is found only with --tracking. What happened
in the last 15 minutes is left alone, since its webhook may still come.
${reconcileExitCodes}`;

export function addReconcile(command: Command): void {
  command
    .description('events of sent mails, from their receipts')
    .optionsGroup('Which mails:')
    .option('--tracking <id...>', 'those with these source tracking ids')
    .option(
      '--since <time>',
      'otherwise those of which an event was stored since (default: 7d)',
      argument(moment),
    )
    .option('--until <time>', 'and before, such as 24h or 2026-11-22', argument(moment))
    .option('--all', 'those too whose end is known: they may have been opened', false)
    .option('--rate <number>', 'receipts a second that are asked for, up to 100', count(100), 5);
  reconciling(command).addHelpText('after', help).action(run);
}

async function run(options: Options): Promise<void> {
  const api = apiOf(process.env);
  const provider = instanceOf(paubox, options.instance || undefined);
  await withDeployment(options, (deployment) =>
    reconcile(deployment, options, {
      provider,
      bodyOf: (missing) => `[${missing.join(',')}]`,
      look: (at) => look(api, options, at),
    }),
  );
}

function senderOf({ instance }: Options): Sender {
  return { provider: paubox.name, instance: instance || undefined };
}

const receiptsAtOnce = 4;

async function look(api: Api, options: Options, at: Looking): Promise<Findings> {
  const named = options.tracking === undefined ? undefined : [...new Set(options.tracking)];
  const { from, until } = rangeOf(options.since, options.until, '7d');
  const { trackingIds, unnamed } =
    named === undefined
      ? await unfinishedMails(at.source, senderOf(options), { from, until, all: options.all }, at.signal)
      : { trackingIds: named, unnamed: 0 };
  at.progress.total(trackingIds.length);
  const turn = pace(options.rate, at.signal);
  const ask = async (trackingId: string) => {
    const found = await lookAt(api, trackingId, turn, { ...at, sender: senderOf(options) });
    at.progress.done();
    return found;
  };
  const found = await pMap(trackingIds, ask, { concurrency: receiptsAtOnce, signal: at.signal });
  const young = found.reduce((sum, one) => sum + one.young, 0);
  return {
    looked: amount(trackingIds.length, 'message'),
    missing: found.flatMap(({ missing }) => missing),
    notes: [
      ...found.flatMap(({ note }) => note ?? []),
      ...(unnamed > 0
        ? [`${amount(unnamed, 'message')} can't be asked about: no event tells the tracking id.`]
        : []),
      ...(young > 0
        ? [`${amount(young, 'event')} of the last ${graceMs / 60_000} minutes left alone: look again later.`]
        : []),
    ],
    troubles: found.flatMap(({ trouble }) => trouble ?? []),
    notFound: named !== undefined && found.some(({ note }) => note !== undefined),
  };
}

interface Found {
  readonly missing: readonly string[];
  readonly young: number;
  readonly note?: string;
  readonly trouble?: string;
}

async function lookAt(
  api: Api,
  trackingId: string,
  turn: () => Promise<void>,
  { source, signal, sender }: Looking & { readonly sender: Sender },
): Promise<Found> {
  const nothing = { missing: [], young: 0 };
  const answer = await askReceipt(api, trackingId, { turn, signal });
  if (answer.kind === 'unknown')
    return { ...nothing, note: `Paubox knows no message with the tracking id ${trackingId}.` };
  if (answer.kind === 'trouble')
    return { ...nothing, trouble: `Nothing is known of ${trackingId}: ${answer.why}.` };
  const receipt = readReceipt(answer.text, trackingId);
  if (receipt === undefined)
    return { ...nothing, trouble: `Nothing is known of ${trackingId}: the answer is no receipt of it.` };
  const { items, young } = await missingOf(source, sender, receipt, Date.now());
  return { missing: items.map((item) => JSON.stringify(item)), young };
}
