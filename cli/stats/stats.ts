import { amount } from '../../operations/amount.ts';
import { clock, dayBefore, zoned } from '../../operations/clock.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid } from '../../operations/failure.ts';
import { type Filters, filterOf, rangeOf } from '../../operations/queries/filters.ts';
import { listOf } from '../../operations/queries/walk.ts';
import { type Dimension, dimensions, Stats, type StatsCost } from '../../operations/stats/stats.ts';
import type { Command } from '../terminal/command.ts';
import { printLines } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { domainOption, ListOption, oneOf, type Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { csvOf, jsonOf, tableOf } from './shown.ts';

interface StatsOptions extends Placed, Pick<Filters, 'provider' | 'account' | 'domain'> {
  readonly by?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly csv: boolean;
}

const help = `
Examples:
  How has our mail been doing, this week, day by day?
    postern stats --by day
  Who refuses it, and why?
    postern stats --by domain,category --since 30d
  One account's mail to Gmail, for a spreadsheet:
    postern stats --by day --account acc1 --domain gmail.com --csv > gmail.csv
  Which domains bounce more than 5 %?
    postern stats --by domain --json | jq -c 'select(.rates.bounce > 0.05) | [.domain, .rates.bounce]'

A mail counts once for each type, however many events or ids it has; mail to several counts once at each domain. Each
counts on the day it happened, the first if it happened again. Rates are of mail sent: delivery; bounce (failed
permanently because of the recipient); blocked (because of you); complaint; and open, with and without what known programs
opened. A rate is left out if the provider doesn't say how much was sent, which is not the same as 0. docs/mail/rates.md
defines each.

It reads the time index from an hour before the period to 14 days after it, since an event may be stored late, and says
what that cost.

Exit codes: 0 done (there may be nothing), 1 failed, 2 wrong usage, 130 interrupted.`;

export function addStats(program: Command): void {
  const says = `one or two of ${dimensions.join(', ')}; all together otherwise`;
  program
    .command('stats')
    .addOwnerOptions()
    .addOption(domainOption())
    .addOption(new ListOption('--by <names>', says, oneOf(dimensions), dimensions))
    .addPeriodOptions('happened since; otherwise the last 7 days')
    .addStoreOptions()
    .optionsGroup('Output:')
    .option('--csv', 'as CSV', false)
    .addOutput('one group per line, as JSON', help)
    .action(run);
}

async function run(options: StatsOptions): Promise<void> {
  const { csv, json, domain, since = dayBefore(options.until ?? new Date(), 6) } = options;
  if (csv && json) throw invalid('Give --csv or --json, not both.');
  const by = dimensionsOf(options.by);
  const signal = interruption();
  const dayOf = (time: string) => clock(time).slice(0, 10);
  const asked = { ...filterOf(options), ...rangeOf(since, options.until, '7d'), signal, dayOf };
  await withStore(options, async (source) => {
    const stats = new Stats(source, asked);
    await withProgress('Read', 0, (bar) => stats.read(bar));
    const rows = stats.rows(by, domain === undefined ? undefined : listOf(domain));
    const lines = json ? jsonOf(rows) : csv ? csvOf(by, rows) : tableOf(by, rows);
    printLines(lines);
    for (const line of costLines(stats.cost)) console.error(line);
    if (rows.some(({ rates }) => Object.values(rates).some(({ rate }) => rate > 1))) console.error(aboveAll);
  });
}

/** As the console's page of rates says it. */
const aboveAll =
  "A rate is above 100 % if mail that was sent before this time, or whose sending wasn't reported, had news in it.";

function dimensionsOf(names: readonly string[] = []): readonly Dimension[] {
  const by = dimensions.filter((one) => names.includes(one));
  if (names.length > 2 || by.length < names.length)
    throw invalid('--by takes one or two names, and each once.');
  return [...by].sort((a, b) => names.indexOf(a) - names.indexOf(b));
}

function costLines({ from, until, ...cost }: StatsCost): readonly string[] {
  const { events, requests, units, dollars, unjoined } = cost;
  const when = `stored from ${zoned(from)} to ${zoned(until)}`;
  const price = dollars < 0.01 ? 'less than 1 cent' : `$${dollars.toFixed(2)}`;
  const read = `Read ${amount(events, 'event')} ${when}`;
  return [
    `${read}, in ${amount(requests, 'request')}: ${amount(Math.ceil(units), 'read unit')}, ${price} at list price.`,
    ...(unjoined > 0
      ? [`${amount(unjoined, 'mail')} may also be counted under another id: ask for a shorter time.`]
      : []),
  ];
}
