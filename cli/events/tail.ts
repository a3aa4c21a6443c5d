import type { Command } from 'commander';
import { addressKey } from '../../functions/events/address-key.ts';
import { withStore } from '../../operations/event-source.ts';
import { recipientsOf } from '../../operations/mail/recipients.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { follow } from '../../operations/queries/follow.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { interruption } from '../terminal/interrupt.ts';
import {
  addEventOptions,
  addFilterOptions,
  addRecipientOption,
  addSinceOption,
  exitCodesHelp,
  type Placed,
} from '../terminal/options.ts';
import { eventPrinter } from '../terminal/print.ts';

interface TailOptions extends Placed, Filters {
  readonly recipient?: readonly string[];
  readonly since?: Date;
}

/** Kinder than a local run's: each poll is a request for every provider and shard. */
const pollMs = 1_000;
const overlapMs = 30_000;

const help = `
Examples:
    postern events tail
    postern events tail --type 'email.*' --account acc1 --since 1h
    postern events tail --recipient ann@example.net
    postern events tail --json | jq .subject

An event is shown once it is stored, late ones too, until Ctrl-C.
${exitCodesHelp}`;

export function addTail(events: Command): void {
  const tail = addFilterOptions(
    events.command('tail').description('events as they are stored, until Ctrl-C'),
  );
  addRecipientOption(tail, 'to these recipients, however an address is written');
  addSinceOption(tail, 'begin with what was stored since');
  addEventOptions(tail).addHelpText('after', help).action(run);
}

async function run(options: TailOptions): Promise<void> {
  const signal = interruption();
  await withStore(options, async (source) => {
    const { client, name: table, shards } = source;
    const from = options.since ?? new Date();
    const print = eventPrinter(options.json);
    const wanted = new Set(options.recipient?.map(addressKey));
    for await (const { pk, sk } of follow({
      client,
      table,
      shards,
      from,
      signal,
      pollMs,
      overlapMs,
      ...filterOf(options),
    })) {
      const [item] = await fetchItems(source, [{ pk, sk }]);
      if (item === undefined) continue;
      const event = fromItem(item);
      // The index names the recipient of an event about one alone.
      if (wanted.size === 0 || recipientsOf([event]).some((one) => wanted.has(one))) print(event);
    }
  });
}
