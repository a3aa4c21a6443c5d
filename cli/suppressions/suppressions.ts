import { amount } from '../../operations/amount.ts';
import { zoned } from '../../operations/clock.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { type Candidates, candidatesIn } from '../../operations/mail/candidates.ts';
import { retentionOf, suppressed } from '../../operations/mail/suppressed.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';
import { filterOf, rangeOf } from '../../operations/queries/filters.ts';
import type { Command } from '../terminal/command.ts';
import { csvPrinter } from '../terminal/csv.ts';
import { type Column, harmlessJson, rowPrinter, timeColumn } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import type { Owner, Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { addCheck } from './check.ts';
import { csvColumns } from './csv.ts';
import { addHeedingOptions, type Heeding } from './heeding.ts';
import { addPush } from './push.ts';

interface SuppressionsOptions extends Placed, Owner, Heeding {
  readonly since?: Date;
  readonly until?: Date;
  readonly sender: boolean;
  readonly csv: boolean;
}

const help = `
Examples:
  Who should not get mail any more?
    postern suppressions
  A year of it, for a spreadsheet:
    postern suppressions --since 365d --csv > suppressions.csv
  Only the addresses that should get no mail at all, for another program:
    postern suppressions --json | jq -r 'select(.list == null) | .address'
  May this address get mail? Ask before you send:
    postern suppressions check ann@example.net
  Who was refused because of you?
    postern suppressions --sender

An address is listed if a mail to it bounced or was refused in the SMTP session, finally and because of the address; if
its owner complained; or if its owner unsubscribed. It's listed once, with the latest reason and the number of events,
and again for each list that its owner left. An address is not listed for soft failures, unless you give
--soft-after, or if no event says what went wrong. Events that name no recipient don't count, unless their mail had only
one. Reports of type virus, fraud and other are no reason to stop, unless you give --all-complaints.

Failures that are your own, such as a failed DMARC check or an IP address on a blocklist, are counted at the end, and
listed only with --sender. Nothing is wrong with those addresses.

A later delivery doesn't remove an address from the list, and neither does joining the same list again, but both are
shown. --since and --until go by when events were stored. In CSV (RFC 4180), a cell that begins with = + - @ or similar
gets a ' in front, so that no spreadsheet runs it as a formula. JSON has addresses as they are.

Exit codes: 0 done (there may be none), 1 failed, 2 wrong usage, 130 interrupted.`;

export function addSuppressions(program: Command): void {
  // `check` has options of the same names: those after it belong to it.
  program.enablePositionalOptions();
  const suppressions = program
    .command('suppressions')
    .enablePositionalOptions()
    .allowExcessArguments()
    .addOwnerOptions()
    .addPeriodOptions('stored since; otherwise 30d');
  addHeedingOptions(suppressions)
    .option('--sender', 'list what was refused because of you, instead', false)
    .addStoreOptions()
    .optionsGroup('Output:')
    .option('--csv', 'as CSV, with more columns', false)
    .addOutput('one address per line, as JSON', help)
    .action(run);
  addCheck(suppressions);
  addPush(suppressions);
}

async function run(options: SuppressionsOptions, { args: [stray] }: Command): Promise<void> {
  if (stray !== undefined)
    throw invalid(
      `"${stray}" is not a command of suppressions. To ask about an address: ${postern('suppressions check ann@example.net')}`,
    );
  const { sender: ofSender, softAfter, allComplaints, csv, json } = options;
  if (csv && json) throw invalid('Give --csv or --json, not both.');
  const range = rangeOf(options.since, options.until, '30d');
  const signal = interruption();
  const asked = { ...filterOf(options), softAfter, allComplaints, ...range, signal, ofSender };
  const print = printer(options);
  await withStore(options, async (source) => {
    const candidates = await withProgress('Searched', 0, (bar) => candidatesIn(source, asked, bar));
    const addresses = new Set<string>();
    for await (const one of suppressed(source, candidates, asked)) {
      addresses.add(one.address);
      print(one);
    }
    const retentionDays = await retentionOf(source, candidates);
    console.error(summary(addresses.size, retentionDays, range.from));
    if (!ofSender) for (const line of refusalLines(candidates)) console.error(line);
  });
}

function printer({ csv, json }: SuppressionsOptions): (one: Suppression) => void {
  if (json) return (one) => console.log(harmlessJson(one));
  return csv ? csvPrinter(csvColumns) : rowPrinter(columns);
}

function summary(addresses: number, retentionDays: number | undefined, from: Date): string {
  const found = amount(addresses, 'address', 'addresses');
  const kept =
    retentionDays === undefined
      ? 'Events are kept for as long as events.retentionDays of the configuration says.'
      : `Events are kept for ${amount(retentionDays, 'day')}: what is older is gone.`;
  return `${found}, from what was stored since ${zoned(from)}. ${kept}`;
}

/** `112 refused for reasons on your side: 80 authentication, 32 blocklisted` */
function refusalLines({ refusals }: Candidates): readonly string[] {
  const counts = refusals.counts();
  if (counts.length === 0) return [];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const each = counts.map(([category, count]) => `${count} ${category.replaceAll('_', ' ')}`).join(', ');
  return [`${total} refused for reasons on your side: ${each}. They are not listed; --sender shows them.`];
}

const columns: readonly Column<Suppression>[] = [
  { title: 'ADDRESS', width: [16, 40], text: ({ address }) => address },
  { title: 'REASON', width: [12, 15], text: ({ reason, kind }) => (kind ? `${reason} (${kind})` : reason) },
  { title: 'CATEGORY', width: [8, 16], text: ({ category }) => category ?? '', yields: 6 },
  { title: 'ABOUT', width: [5, 9], text: ({ about }) => about ?? '', yields: 2 },
  { title: 'LIST', width: [4, 20], text: ({ list }) => list ?? '', yields: 3 },
  timeColumn('TIME', ({ time }) => time),
  { title: 'COUNT', width: [5, 5], text: ({ count }) => String(count), yields: 5 },
  { title: 'SINCE THEN', width: [10, 21], text: sinceThen, yields: 4 },
  { title: 'EXPLANATION', width: [13, 80], text: ({ said }) => said },
];

function sinceThen({ deliveredSince, subscribedSince }: Suppression): string {
  if (subscribedSince !== undefined) return `subscribed ${subscribedSince.slice(0, 10)}`;
  return deliveredSince === undefined ? '' : `delivered ${deliveredSince.slice(0, 10)}`;
}
