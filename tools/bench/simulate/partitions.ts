import { Command, InvalidArgumentError } from 'commander';
import { plainTable } from '../../../cli/terminal/event-table.ts';
import { quantity } from '../../../cli/terminal/options.ts';
import { type Heat, type HugeAccount, heatOf, partitionUnits, shardsNeeded } from './heat.ts';

const help = `
Examples:
    node tools/bench/simulate/partitions.ts --rate 5000
    node tools/bench/simulate/partitions.ts --rate 10000 --newsletter 0.5

Nothing is stored: the keys are those that the consumer writes, and units are counted by DynamoDB's rules.`;

const account = new Command('node tools/bench/simulate/partitions.ts')
  .description('Says how hot the keys of the events table get while one account sends more than all others.')
  .option('--events <number>', 'events in all', quantity(1_000, 1e6), 100_000)
  .option('--rate <number>', 'events a second', quantity(1, 1e6), 1_000)
  .option('--bytes <number>', "of an event's own text", quantity(2, 200_000), 350)
  .option('--newsletter <share>', 'of the events about one mail to many: 0 to 1', share, 0.1)
  .option('--recipient <share>', 'of the events of one recipient: 0 to 1', share, 0.01)
  .option('--seed <number>', 'the same one gives the same events', quantity(0, 2 ** 32 - 1), 1)
  .addHelpText('after', help)
  .showHelpAfterError()
  .parse()
  .opts<HugeAccount>();

for (const line of report(account)) console.log(line);

function report(account: HugeAccount): readonly string[] {
  const heat = heatOf(account);
  const needed = shardsNeeded(heat);
  const rows = [
    ['PARTITION KEY OF', 'KEYS', 'WRITE UNITS A SECOND ON THE HOTTEST', `OF ${partitionUnits}`],
    row('the table: provider, account, subject', heat.table),
    row('byRecipient: the recipient', heat.byRecipient),
    ...[...heat.byTime].map(([shards, of]) => row(`byTime: provider, day, shard of ${shards}`, of)),
  ];
  return [
    `${account.events} events of one account at ${account.rate} a second:`,
    '',
    ...plainTable(rows),
    '',
    needed === undefined
      ? 'No number of shards carries that.'
      : `byTime carries that with events.shards: ${needed}. What is over the limit is throttled, and waits on the queue.`,
  ];
}

function row(what: string, { keys, hottest }: Heat): readonly string[] {
  const part = Math.round((100 * hottest) / partitionUnits);
  return [what, String(keys.size), hottest.toFixed(1), `${part} %${part > 100 ? ', over' : ''}`];
}

function share(text: string): number {
  const number = Number(text);
  if (/^\d*\.?\d+$/.test(text) && number <= 1) return number;
  throw new InvalidArgumentError('It must be a share from 0 to 1, like 0.1.');
}
