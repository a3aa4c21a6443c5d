import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import {
  followLogs,
  logNames,
  readLogs,
  type ToldLine,
  type Which,
} from '../../operations/logs/read-logs.ts';
import { moment } from '../../operations/moment.ts';
import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import {
  type Column,
  eventTable,
  harmless,
  harmlessJson,
  printLines,
  timeColumn,
} from '../terminal/event-table.ts';
import { below, terminalWidth } from '../terminal/fit.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, count, type Output } from '../terminal/options.ts';

interface LogsOptions extends Place, Output, Which {
  readonly since?: Date;
  readonly limit: number;
  readonly follow: boolean;
}

const help = `
Examples:
  What failed lately, anywhere?
    postern logs --errors --since 24h
  What happened to one delivery, from the gateway to the table?
    postern logs --delivery IiUR5jCnIAMEVzg=
  What the consumer logs, live:
    postern logs consumer --follow
  One kind of line:
    postern logs consumer --message 'not stored'

Without a name, all logs: those of the providers' functions, the consumer, the sweep, the gateway, and scheduled
functions. Log lines hold ids, reasons and counts, never mail. Lambda's own lines are shown only for failed runs. In
CloudWatch, a line shows some seconds after it was written, and a search of long logs takes time.
Exit codes: 0 done (there may be no lines), 1 failed, 2 wrong usage, 3 no such log, 130 interrupted.`;

export function addLogs(program: Command): void {
  const logs = program
    .command('logs')
    .argument('[names...]', 'a provider or instance, consumer, sweep or gateway; otherwise all')
    .optionsGroup('Which lines:')
    .option('--delivery <id>', 'about this delivery; events and refusals have its id')
    .option('--refused', 'of deliveries that were refused', false)
    .option('--errors', 'of failures', false)
    .option('--message <text>', 'with this message')
    .option('--since <time>', '15m, 24h, 7d, today (UTC), 2026-11-22; otherwise 1h', argument(moment))
    .option('--limit <number>', 'lines at most, the newest', count(10_000), 200)
    .option('--follow', 'keep showing new lines, until Ctrl-C', false);
  logs.addPlaceOptions().addOutput('each line as JSON', help).action(run);
}

async function run(names: readonly string[], options: LogsOptions): Promise<void> {
  const { delivery, refused, errors, message, since: from = moment('1h'), limit, follow } = options;
  const chosen = [delivery !== undefined, refused, errors, message !== undefined].filter(Boolean).length;
  if (chosen > 1) throw invalid('Give one of --delivery, --refused, --errors and --message.');
  const signal = interruption();
  const print = printer(options.json);
  await withDeployment(options, async (deployment) => {
    const logs = logsNamed(deployment, names);
    const asked = { logs, from, signal, delivery, refused, errors, message };
    const lines = await readLogs(deployment, { ...asked, most: limit });
    for (const line of lines) print(line);
    if (lines.length === limit) console.error(`The newest ${limit} lines: there may be more before them.`);
    if (lines.length === 0 && !follow) console.error('No lines match.');
    if (!follow) return;
    const known = new Set(lines.map((line) => JSON.stringify(line)));
    for await (const line of followLogs(deployment, asked)) if (!known.has(JSON.stringify(line))) print(line);
  });
}

function logsNamed(deployment: Deployment, names: readonly string[]): readonly string[] {
  const there = logNames(deployment);
  const unknown = names.find((name) => !there.includes(name));
  if (unknown === undefined) return names.length === 0 ? there : [...new Set(names)];
  throw new OperationError(
    `The stack ${deployment.place.stack} has no log of ${unknown}. It has those of ${there.join(', ')}.`,
    'notFound',
  );
}

const columns: readonly Column<ToldLine>[] = [
  timeColumn('TIME', ({ at }) => at),
  { title: 'LOG', width: [8, 20], text: ({ log }) => log },
  {
    title: 'LEVEL',
    width: [5, 5],
    text: ({ level }) => level,
    colour: ({ level }) => (level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : undefined),
  },
  { title: 'MESSAGE', width: [16, 48], text: ({ message }) => message },
];

/** Details are below the line in a terminal, so that ids aren't cut; otherwise beside it. */
function printer(json: boolean): (line: ToldLine) => void {
  if (json) return ({ details, ...line }) => console.log(harmlessJson({ ...line, ...details }));
  const width = terminalWidth();
  const { head, row } = eventTable(columns, width);
  let lines = [head];
  return (line) => {
    const details = harmless(detailsOf(line));
    if (width === undefined) lines.push(`${row(line)}  ${details}`.trimEnd());
    else lines.push(row(line), ...(details === '' ? [] : below(details, width)));
    printLines(lines);
    lines = [];
  };
}

/** Longer texts, such as stack traces, are in --json. */
const longest = 160;

function detailsOf({ details }: ToldLine): string {
  return Object.entries(details)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
    .map(([name, text]) => `${name}=${text.length > longest ? '…' : text}`)
    .join(' ');
}
