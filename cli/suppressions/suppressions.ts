import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { amount } from '../../operations/amount.ts';
import { OperationError } from '../../operations/failure.ts';
import { type Collected, collect } from '../../operations/mail/collect.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';
import { moment } from '../../operations/moment.ts';
import type { Place } from '../../operations/place.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { withStore } from '../../operations/store.ts';
import { utc } from '../../operations/utc.ts';
import { type Column, eventTable, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, type Output, owned, stored } from '../terminal/options.ts';
import { terminalWidth } from '../terminal/print.ts';
import { withProgress } from '../terminal/progress.ts';
import { csvHead, csvRow } from './csv.ts';

interface SuppressionsOptions extends Place, Output, Pick<Filters, 'provider' | 'account'> {
  readonly since?: Date;
  readonly until?: Date;
  readonly csv: boolean;
}

const help = `
Examples:
  Whom should we stop writing to?
    postern suppressions
  A year of it, for a spreadsheet:
    postern suppressions --since 365d --csv > suppressions.csv
  Only the addresses, for another program:
    postern suppressions --json | jq -r .address

An address is listed once, with the latest reason and how many there were: a bounce that was said to be final and is of
the address (hard) or of policy or reputation (block), a complaint, or an unsubscription. Soft and undetermined bounces
are left out, even where they are final, and so are bounces of which nobody said that they are. Events without a
recipient of their own can't be listed. An address to which a mail was delivered since is told, not dropped: decide.

--since and --until are by the time that events were stored. CSV is of comma-separated cells in quotes (RFC 4180); a cell
that begins with = + - @ or the like gets a ' before it, so that no spreadsheet takes it for a formula. JSON has
addresses to the letter.

Exit codes: 0 done (there may be none), 1 failed, 2 wrong usage, 130 interrupted.`;

export function addSuppressions(program: Command): void {
  const suppressions = owned(
    program
      .command('suppressions')
      .description('addresses that bounced for good, complained or unsubscribed'),
  )
    .option(
      '--since <time>',
      'stored since: 15m, 24h, 7d, today (UTC), 2026-11-22; otherwise 30d',
      argument(moment),
    )
    .option('--until <time>', 'the same, not included', argument(moment));
  stored(suppressions)
    .optionsGroup('Output:')
    .option('--csv', 'as CSV, with more columns', false)
    .option('--json', 'one address per line, as JSON', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(options: SuppressionsOptions): Promise<void> {
  const { since: from = moment('30d'), until = new Date(), csv, json } = options;
  if (csv && json) throw new OperationError('Give --csv or --json, not both.', 'invalid');
  const signal = interruption();
  const collected = await withStore(options, (source) =>
    collect(source, { ...filterOf(options), from, until, signal }, providerNames, withProgress),
  ).catch((error: unknown) => {
    throw signal.aborted ? new OperationError('Interrupted.', 'interrupted') : error;
  });
  print(collected.suppressions, options);
  console.error(summary(collected, from));
}

function print(suppressions: readonly Suppression[], { csv, json }: SuppressionsOptions): void {
  if (json) for (const one of suppressions) console.log(harmlessJson(one));
  else if (csv) for (const line of [csvHead, ...suppressions.map(csvRow)]) console.log(`${line}\r`);
  else if (suppressions.length > 0) {
    const { head, row } = eventTable(columns, terminalWidth());
    console.log(head);
    for (const one of suppressions) console.log(row(one));
  }
}

function summary({ suppressions, retentionDays }: Collected, from: Date): string {
  const found = amount(suppressions.length, 'address', 'addresses');
  const kept =
    retentionDays === undefined
      ? 'Events are kept for as long as events.retentionDays of the configuration says.'
      : `Events are kept for ${amount(retentionDays, 'day')}: what is older is gone.`;
  return `${found}, from what was stored since ${utc(from)} UTC. ${kept}`;
}

const columns: readonly Column<Suppression>[] = [
  { title: 'ADDRESS', width: [16, 40], text: ({ address }) => address },
  { title: 'REASON', width: [12, 15], text: ({ reason, kind }) => (kind ? `${reason} (${kind})` : reason) },
  { title: 'TIME (UTC)', width: [19, 19], text: ({ time }) => utc(time) },
  { title: 'COUNT', width: [5, 5], text: ({ count }) => String(count) },
  { title: 'SINCE THEN', width: [10, 21], text: sinceThen },
  { title: 'WHAT WAS SAID', width: [13, 80], text: ({ said }) => said },
];

function sinceThen({ deliveredSince, subscribedSince }: Suppression): string {
  if (subscribedSince !== undefined) return `subscribed ${subscribedSince.slice(0, 10)}`;
  return deliveredSince === undefined ? '' : `delivered ${deliveredSince.slice(0, 10)}`;
}
