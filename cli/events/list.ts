import { Option } from 'commander';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { zoned } from '../../operations/clock.ts';
import { type CsvColumns, csvFields } from '../../operations/csv.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { detailOf } from '../../operations/mail/event-detail.ts';
import { checkOrder, type Filters, filterOf, rangeOf } from '../../operations/queries/filters.ts';
import { each } from '../../operations/queries/queries.ts';
import type { Command } from '../terminal/command.ts';
import { csvPrinter } from '../terminal/csv.ts';
import { harmless } from '../terminal/event-table.ts';
import { count, exitCodesHelp, type Placed, recipientOption } from '../terminal/options.ts';
import { eventPrinter, printEvents } from '../terminal/print.ts';

interface ListOptions extends Placed, Filters {
  readonly recipient?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly limit?: number;
  readonly all: boolean;
  readonly cursor?: string;
  readonly oldestFirst: boolean;
  readonly csv: boolean;
}

/** Rows of a table without --limit. */
const pageRows = 50;

/** Rows that are held until the last is known, to fit the table to them. */
const mostRows = 1_000;

const help = `
Examples:
  Hard bounces of an account today:
    postern events list --type email.bounced --failure-kind hard --account acc1 --since today
  Bounces and complaints of two providers' mail to Gmail:
    postern events list --type email.bounced,email.complained --provider ${providerNames.slice(0, 2).join()} --domain gmail.com
  Everything that happened to mail to a recipient, as far back as events are kept:
    postern events list --recipient ann@example.net --type 'email.*'
  Everything of the last 30 days, for another program or a spreadsheet:
    postern events list --since 30d --oldest-first --json
    postern events list --since 30d --csv > events.csv

Events come by the time they were stored, the last 24 hours unless you give --since or --until; with --recipient, by the
time they happened. A table stops after 50 events, unless you give --limit or --all, and then says how to continue; JSON
and CSV give everything, unless you give --limit. A cursor keeps the --since and --until of its page.

Each row has the beginning of an id: postern events get ID shows the event, postern events timeline ID everything that
happened to the same mail. --domain reads everything stored in that time, about 4,500 events a megabyte; of a mail to
several it counts the 20 domains with the most recipients. In CSV (RFC 4180), a cell that begins with = + - @ or similar
gets a ' in front, so that no spreadsheet runs it as a formula.
${exitCodesHelp}`;

export function addList(events: Command): void {
  events
    .command('list')
    .description('what happened lately, or to a recipient')
    .addFilterOptions()
    .addOption(recipientOption())
    .addPeriodOptions('since')
    .option('-n, --limit <number>', 'events at most', count(1_000_000))
    .addOption(new Option('--all', 'a table of all events').default(false).conflicts('limit'))
    .option('--cursor <text>', 'continue where a page ended')
    .option('--oldest-first', 'instead of the newest first', false)
    .addEventOptions(help)
    .addOption(new Option('--csv', 'as CSV').default(false).conflicts('json'))
    .action(run);
}

async function run(options: ListOptions): Promise<void> {
  const { json, csv, all, recipient } = options;
  const isTable = !json && !csv;
  const { limit = isTable && !all ? pageRows : Number.POSITIVE_INFINITY } = options;
  const { asked, where } = questionOf(options, limit);
  const { told, mails, cursor } = await withStore(options, (source) =>
    print(each(source, asked), options, limit),
  );
  if (told === 0) return console.error(`No events match${where}.`);
  if (recipient !== undefined && isTable && mails > 1)
    console.error(
      `Events of several mails, by the time of each event: the latest event may be about an older mail. For the mail that began last: ${postern(`why ${harmless(recipient[0] ?? '')}`)}`,
    );
  if (cursor === undefined) return;
  const more = isTable ? '--all shows all. ' : '';
  console.error(`There is more. ${more}To continue, run the same command with --cursor ${cursor}`);
}

function questionOf(options: ListOptions, limit: number) {
  const { recipient, domain, since, until, cursor, oldestFirst } = options;
  const asked = {
    ...filterOf(options),
    direction: oldestFirst ? ('oldest' as const) : ('newest' as const),
    limit,
    cursor,
  };
  if (recipient === undefined) {
    const range = rangeOf(since, until, '24h');
    const where = ` among what was stored from ${zoned(range.from)} to ${zoned(range.until)}`;
    return { asked: { ...asked, ...range }, where };
  }
  if (domain !== undefined) throw invalid('A --recipient has its domain: leave --domain out.');
  checkOrder(since, until);
  return { asked: { ...asked, recipient, from: since, until }, where: '' };
}

async function print(
  events: AsyncGenerator<PosternEvent, string | undefined>,
  { json, csv }: ListOptions,
  limit: number,
) {
  let next = await events.next();
  const page: PosternEvent[] = [];
  const isPage = !json && !csv && (limit <= mostRows || next.done === true);
  const show = isPage
    ? (event: PosternEvent) => page.push(event)
    : csv
      ? csvPrinter(csvColumns)
      : eventPrinter(json);
  let told = 0;
  const mails = new Set<string>();
  for (; !next.done; next = await events.next(), told++) {
    show(next.value);
    if (mails.size < 2) mails.add(`${next.value.source} ${next.value.subject}`);
  }
  if (page.length > 0) printEvents(page, false);
  return { told, mails: mails.size, cursor: next.value };
}

export const csvColumns: CsvColumns<PosternEvent> = [
  ...csvFields<PosternEvent>('id', 'time', 'recordedtime', 'provider', 'account', 'type'),
  ...csvFields<PosternEvent>('providertype', 'subject'),
  ['recipient', (event) => dataOf(event).recipient],
  ['failureKind', (event) => dataOf(event).failure?.kind],
  ['final', (event) => dataOf(event).failure?.final],
  ['category', (event) => dataOf(event).failure?.category],
  ['about', (event) => dataOf(event).failure?.about],
  ['instance', ({ instance }) => instance],
  ['said', detailOf],
];

function dataOf({ data }: PosternEvent): DataParts {
  return data;
}
