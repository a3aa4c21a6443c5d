import { amount } from '../../operations/amount.ts';
import { type Balance, balance } from '../../operations/balance/run.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { moment } from '../../operations/moment.ts';
import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, count, type Output } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';

interface BalanceOptions extends Place, Output {
  readonly since?: Date;
  /** Minutes. */
  readonly young: number;
}

const help = `
Examples:
    postern balance --since 1d
    postern balance --since 2h --json | jq .unaccounted

Every delivery that was acknowledged must be stored, a duplicate, on its way, a dead letter, or rejected by the sweep.
Any other is listed with its delivery id and log lines. It changes nothing: it reads the logs, the events table, the
spool's names and the dead letters, which are given back at once. Deliveries on the queue can't be listed without
touching them: SQS's count and the age of the oldest are used instead. An event that 'postern erase' deleted is named as
missing: nothing keeps a record of who was erased.

Exit codes: 0 all accounted for, 1 something is not, or this failed, 2 wrong usage.`;

export function addBalance(program: Command): void {
  program
    .command('balance')
    .optionsGroup('Which deliveries:')
    .option('--since <time>', 'acknowledged since (default: 1d)', argument(moment))
    .option('--young <minutes>', 'leave out those younger than this', count(1_440), 5)
    .addPlaceOptions()
    .addOutput('one JSON object', help)
    .action(run);
}

async function run({ since: from = moment('1d'), young, json, ...place }: BalanceOptions): Promise<void> {
  const signal = interruption();
  const balanced = await withDeployment(place, (deployment) =>
    withProgress('Half hours', 0, (progress) =>
      balance(deployment, { from, youngMs: young * 60_000, signal, progress }),
    ),
  );
  if (json) console.log(harmlessJson(balanced));
  else for (const line of linesOf(balanced)) console.log(harmless(line));
  const { unaccounted } = balanced;
  if (unaccounted.length > 0)
    throw new OperationError(
      `${amount(unaccounted.length, 'delivery is', 'deliveries are')} not accounted for. Next: docs/operate/balance.md`,
    );
}

function linesOf({ deliveries, events, unaccounted, read, dollars, ...balanced }: Balance): string[] {
  const { stored, duplicate, queue, spool, deadLetter, rejected, young } = deliveries;
  const where = [
    [stored, 'stored'],
    [duplicate, 'duplicates'],
    [queue, 'on the queue'],
    [spool, 'in the spool'],
    [deadLetter, 'dead letters'],
    [rejected, 'rejected by the sweep after they were acknowledged'],
    [young, 'too young to judge'],
  ] as const;
  const named = unaccounted.flatMap(({ deliveryId, provider, acknowledgedAt, why, lines }) => [
    `✗ ${[provider, deliveryId, acknowledgedAt].filter((part) => part !== undefined).join(' ')}: ${why}`,
    ...lines.map((line) => `    ${line}`),
  ]);
  return [
    `${amount(balanced.acknowledged, 'delivery', 'deliveries')} acknowledged since ${balanced.from}:`,
    ...where.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}`),
    `${amount(events.published, 'event')} stored and published, ${events.waiting} stored and waiting to be.`,
    ...named,
    ...(unaccounted.length === 0 ? ['✓ Everything is accounted for.'] : []),
    `Read: ${amount(read.logLines, 'log line')}, ${amount(read.events, 'event')} (${read.readUnits} read units), ${amount(read.spoolRequests, 'list')} of the spool, ${amount(read.queueRequests, 'request')} to SQS: about $${dollars.toFixed(4)}.`,
  ];
}
