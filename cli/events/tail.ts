import { addressKey } from '../../functions/events/address-key.ts';
import { withStore } from '../../operations/event-source.ts';
import { recipientsOf } from '../../operations/mail/recipients.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { follow } from '../../operations/queries/follow.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';
import { exitCodesHelp, type Placed, recipientOption } from '../terminal/options.ts';
import { eventPrinter } from '../terminal/print.ts';

interface TailOptions extends Placed, Filters {
  readonly recipient?: readonly string[];
  readonly since?: Date;
}

const help = `
Examples:
    postern events tail
    postern events tail --type 'email.*' --account acc1 --since 1h
    postern events tail --recipient ann@example.net
    postern events tail --json | jq .subject

Shows each event once it is stored, late ones too, until Ctrl-C.
${exitCodesHelp}`;

export function addTail(events: Command): void {
  events
    .command('tail')
    .description('events as they are stored, until Ctrl-C')
    .addFilterOptions()
    .addOption(recipientOption())
    .addSinceOption('begin with events stored since')
    .addEventOptions(help)
    .action(run);
}

async function run(options: TailOptions): Promise<void> {
  const signal = interruption();
  await withStore(options, async (source) => {
    const from = options.since ?? new Date();
    const followed = { from, signal, pollMs: 1_000, ...filterOf(options) };
    const print = eventPrinter(options.json);
    const wanted = new Set(options.recipient?.map(addressKey));
    for await (const { pk, sk } of follow(source, followed)) {
      const [item] = await fetchItems(source, [{ pk, sk }]);
      if (item === undefined) continue;
      const event = fromItem(item);
      // The index has a recipient only for events about a single one.
      if (wanted.size === 0 || recipientsOf([event]).some((one) => wanted.has(one))) print(event);
    }
  });
}
