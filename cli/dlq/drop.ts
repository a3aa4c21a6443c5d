import { withDeadLetter } from '../../operations/dead-letters/dead-letters.ts';
import { deadLetterQueue } from '../../operations/dead-letters/queue.ts';
import { summaryOf } from '../../operations/dead-letters/summary.ts';
import { withDeployment } from '../../operations/deployment.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addQueueOptions, dlqExitCodesHelp, type Queued } from './options.ts';

const help = `
Examples:
    postern dlq drop 1f0c9a52
    postern dlq drop 1f0c9a52 --yes

A dropped dead letter can't be restored. Without --yes, the command only shows it.
${dlqExitCodesHelp}`;

export function addDrop(dlq: Command): void {
  const drop = dlq
    .command('drop')
    .description('deletes one dead letter permanently')
    .argument('<id>', 'of the dead letter, or its beginning')
    .option('--yes', 'delete it', false);
  addQueueOptions(drop).addHelpText('after', help).action(run);
}

async function run(id: string, { queue: name, yes, json, ...place }: Queued & { yes: boolean }) {
  await withDeployment(place, async (deployment) => {
    const queue = deadLetterQueue(deployment, name);
    const summary = await withDeadLetter(queue, id, interruption(), async (letter) => {
      if (yes) await letter.drop();
      return summaryOf(queue, letter);
    });
    if (json) return console.log(harmlessJson({ ...summary, dropped: yes }));
    const { provider, deliveryId, why } = summary;
    const about = [summary.id, provider, deliveryId].filter((part) => part !== undefined);
    console.log(harmless(`${yes ? 'Dropped' : 'Would drop'}: ${about.join(' ')}. ${why}`));
    if (!yes) console.log('Nothing was deleted: --yes deletes it.');
  });
}
