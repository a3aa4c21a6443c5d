import pMap from 'p-map';
import { type Reconciling, reconcileExitCodes, reconciling } from '../../../cli/reconcile/options.ts';
import { type Findings, type Looking, reconcile } from '../../../cli/reconcile/reconcile.ts';
import type { Command } from '../../../cli/terminal/command.ts';
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
  Missed events of last week's mails whose outcome is not known:
    postern reconcile paubox --since 7d
  The same for two mails, and store them:
    postern reconcile paubox --tracking 8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20 1c9e… --apply

Paubox never retries a webhook, but keeps a receipt of every mail, under the source tracking id that the send call
returned. The API key comes from PAUBOX_API_KEY, and another API URL from PAUBOX_API_URL. A mail without any webhook is
found only with --tracking. Events of the last 15 minutes are left alone, since their webhooks may still come.
${reconcileExitCodes}`;

export function addReconcile(command: Command): void {
  command
    .description('events of sent mails, from their receipts')
    .optionsGroup('Which mails:')
    .option('--tracking <id...>', 'with these source tracking ids')
    .option('--since <time>', 'otherwise with an event stored since (default: 7d)', argument(moment))
    .option('--until <time>', 'and before, such as 24h or 2026-11-22', argument(moment))
    .option('--all', 'also those with a known outcome: they may have been opened', false)
    .option('--rate <number>', 'receipts a second, up to 100', count(100), 5);
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
        ? [`${amount(unnamed, 'message')} can't be asked about: no event has the tracking id.`]
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
  if (!('text' in answer)) return { ...nothing, ...answer };
  const receipt = readReceipt(answer.text, trackingId);
  if (receipt === undefined)
    return { ...nothing, trouble: `Nothing is known of ${trackingId}: the answer is no receipt of it.` };
  const { items, young } = await missingOf(source, sender, receipt, Date.now());
  return { missing: items.map((item) => JSON.stringify(item)), young };
}
