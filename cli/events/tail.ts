import type { Command } from 'commander';
import { withStore } from '../../operations/event-source.ts';
import { moment } from '../../operations/moment.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { follow } from '../../operations/queries/follow.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { interruption } from '../terminal/interrupt.ts';
import {
  addEventOptions,
  addFilterOptions,
  argument,
  exitCodesHelp,
  type Placed,
} from '../terminal/options.ts';
import { eventPrinter } from '../terminal/print.ts';

interface TailOptions extends Placed, Filters {
  readonly since?: Date;
}

/** Kinder than a local run's: each poll is a request for every provider and shard. */
const pollMs = 1_000;
const overlapMs = 30_000;

const help = `
Examples:
    postern events tail
    postern events tail --type 'email.*' --account acc1 --since 1h
    postern events tail --json | jq .subject

An event is shown once it is stored, late ones too, until Ctrl-C.
${exitCodesHelp}`;

export function addTail(events: Command): void {
  const tail = addFilterOptions(
    events.command('tail').description('events as they are stored, until Ctrl-C'),
  ).option(
    '--since <time>',
    'begin with what was stored since: 15m, 24h, 2026-11-22T08:00:00Z',
    argument(moment),
  );
  addEventOptions(tail).addHelpText('after', help).action(run);
}

async function run(options: TailOptions): Promise<void> {
  const signal = interruption();
  await withStore(options, async (source) => {
    const { client, name: table, shards } = source;
    const from = options.since ?? new Date();
    const print = eventPrinter(options.json);
    const followed = { client, table, shards, from, signal, pollMs, overlapMs };
    for await (const { pk, sk } of follow({ ...followed, ...filterOf(options) })) {
      const [item] = await fetchItems(source, [{ pk, sk }]);
      if (item !== undefined) print(fromItem(item));
    }
  });
}
