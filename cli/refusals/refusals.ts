import { readWord } from '../../functions/events/instance.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { zoned } from '../../operations/clock.ts';
import { deployedWords, noWebhook } from '../../operations/deployed.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { findRefusals, type Refusal } from '../../operations/logs/refusals.ts';
import { moment } from '../../operations/moment.ts';
import type { Command } from '../terminal/command.ts';
import { type Column, printJson, printTable, timeColumn } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, count, type Placed, providerOption } from '../terminal/options.ts';

type RefusalsOptions = Placed & { provider?: string; since?: Date; each: boolean; limit: number };

const help = `
Examples:
  What was refused in the last 24 hours, how often, and why?
    postern refusals
  Each one, with its id in the log:
    postern refusals --provider ${providerNames[0]} --since 7d --each

What functions refused, and what API Gateway refused before them (413 and 429), without the probes of postern doctor.
Exit codes: 0 done (there may be none), 1 failed, or a log can't be read whole, 2 wrong usage, 130 interrupted.`;

export function addRefusals(program: Command): void {
  const refusals = program
    .command('refusals')
    .optionsGroup('Which refusals:')
    .addOption(providerOption("of this provider's deliveries"))
    .option('--since <time>', '15m, 24h, 7d, today (UTC), 2026-11-22; otherwise 24h', argument(moment))
    .option('--each', 'one by one, instead of counted', false)
    .option('--limit <number>', 'of each provider at most, the newest', count(10_000), 1_000);
  refusals.addPlaceOptions().addOutput('one refusal a line, as JSON', help).action(run);
}

async function run(options: RefusalsOptions): Promise<void> {
  const { provider, since: from = moment('24h'), each, limit, json } = options;
  const signal = interruption();
  const { refusals, unread } = await withDeployment(options, (deployment) => {
    const providers = deployedWords(deployment).filter(
      (word) => provider === undefined || [word, readWord(word).provider].includes(provider),
    );
    if (provider !== undefined && providers.length === 0) throw noWebhook(deployment, provider);
    return findRefusals(deployment, { providers, from, most: limit, signal });
  });
  signal.throwIfAborted();
  if (json) printJson(refusals);
  else if (refusals.length === 0)
    console.error(`Nothing was refused since ${zoned(from)}, as far as the logs show.`);
  else print(each ? refusals.map((one) => ({ ...one, times: 1 })) : counted(refusals), each);
  if (unread.length > 0) throw new OperationError(unread.join(' '));
}

interface Counted extends Refusal {
  readonly times: number;
}

/** By provider, status and reason, with the newest of each; the most frequent first. */
function counted(refusals: readonly Refusal[]): readonly Counted[] {
  const rows = new Map<string, Counted>();
  for (const refusal of refusals) {
    const key = [refusal.provider, refusal.status, refusal.reason].join(' ');
    const known = rows.get(key);
    rows.set(key, { ...(known ?? refusal), times: (known?.times ?? 0) + 1 });
  }
  return [...rows.values()].toSorted((a, b) => b.times - a.times);
}

const shared: readonly Column<Counted>[] = [
  { title: 'PROVIDER', width: [7, 20], text: ({ provider }) => provider },
  { title: 'STATUS', width: [6, 6], text: ({ status }) => String(status ?? '–') },
  { title: 'REASON', width: [12, 26], text: ({ reason }) => reason },
];
const countedColumns: readonly Column<Counted>[] = [
  { title: 'TIMES', width: [5, 6], text: ({ times }) => String(times) },
  timeColumn('LAST', ({ at }) => at),
  ...shared,
];
const eachColumns: readonly Column<Counted>[] = [
  timeColumn('TIME', ({ at }) => at),
  ...shared,
  { title: 'DELIVERY', width: [8, 36], text: ({ requestId }) => requestId ?? '' },
];

/** The likely cause is below its first row. */
function print(rows: readonly Counted[], each: boolean): void {
  const shown = new Set<string>();
  printTable(each ? eachColumns : countedColumns, rows, ({ cause, next }) => {
    const text = `${cause}.${next === undefined ? '' : ` Next: ${next}.`}`;
    const isNew = !shown.has(text);
    shown.add(text);
    return isNew ? text : '';
  });
}
