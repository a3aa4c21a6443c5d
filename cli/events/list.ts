import type { Command } from 'commander';
import { withStore } from '../../operations/event-source.ts';
import { moment } from '../../operations/moment.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { byRecipient, recent } from '../../operations/queries/queries.ts';
import {
  addEventOptions,
  addFilterOptions,
  argument,
  count,
  exitCodesHelp,
  type Placed,
} from '../terminal/options.ts';
import { printEvents } from '../terminal/print.ts';

interface ListOptions extends Placed, Filters {
  readonly recipient?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
  readonly cursor?: string;
  readonly oldestFirst: boolean;
}

const help = `
Examples:
  Hard bounces of an account today:
    postern events list --type email.bounced --failure-kind hard --account acc1 --since today
  Whatever happened to the mail of a recipient, as far back as events are kept:
    postern events list --recipient ann@example.net --type 'email.*'
  The last hour, for another program:
    postern events list --since 1h --oldest-first --json

Without --recipient, events come by the time that they were stored, and --since is 24h; with it, by the time that
they happened. A page that is not the last ends with the command's cursor on standard error; a cursor keeps the
--since and --until of its first page.
${exitCodesHelp}`;

export function addList(events: Command): void {
  const list = addFilterOptions(events.command('list').description('what happened lately, or to a recipient'))
    .option('--recipient <address>', 'to this recipient, however the address is written')
    .option(
      '--since <time>',
      '15m, 24h, 7d, today (UTC), 2026-11-22 or 2026-11-22T08:00:00Z',
      argument(moment),
    )
    .option('--until <time>', 'the same, not included', argument(moment))
    .option('--limit <number>', 'events a page, up to 1000', count(1_000), 50)
    .option('--cursor <text>', 'go on where a page ended')
    .option('--oldest-first', 'instead of the newest', false);
  addEventOptions(list).addHelpText('after', help).action(run);
}

async function run(options: ListOptions): Promise<void> {
  const { recipient, since, until, limit, cursor, oldestFirst } = options;
  const asked = {
    ...filterOf(options),
    direction: oldestFirst ? ('oldest' as const) : ('newest' as const),
    limit,
    ...(until === undefined ? {} : { until }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page = await withStore(options, (source) =>
    recipient === undefined
      ? recent(source, { ...asked, from: since ?? moment('24h') })
      : byRecipient(source, { ...asked, recipient, ...(since === undefined ? {} : { from: since }) }),
  );
  if (page.events.length === 0) return console.error('No events match.');
  printEvents(page.events, options.json);
  if (page.cursor !== undefined)
    console.error(`There is more: the same command with --cursor ${page.cursor}`);
}
