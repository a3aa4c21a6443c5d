import pMap from 'p-map';
import { withDeadLetters } from '../../operations/dead-letters/dead-letters.ts';
import { deadLetterQueue } from '../../operations/dead-letters/queue.ts';
import { type Summary, summaryOf } from '../../operations/dead-letters/summary.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { queueCounts } from '../../operations/queue-counts.ts';
import type { Command } from '../terminal/command.ts';
import { ageOf, type Column, printJson, printTable, timeColumn } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count } from '../terminal/options.ts';
import { addQueueOptions, dlqExitCodesHelp, type Queued } from './options.ts';

/** Large deliveries are megabytes. */
const readsAtOnce = 4;

const help = `
Examples:
    postern dlq list
    postern dlq list --queue bounces --json

The oldest comes first. Below each is why it is there, and what a redrive would make of it now: redrive those that would
become events.
${dlqExitCodesHelp}`;

export function addList(dlq: Command): void {
  const list = dlq
    .command('list')
    .description('dead letters, and why they are there')
    .option('--limit <number>', 'dead letters at most', count(10_000), 500);
  addQueueOptions(list).addHelpText('after', help).action(run);
}

async function run({ queue: name, limit, json, ...place }: Queued & { limit: number }): Promise<void> {
  const signal = interruption();
  await withDeployment(place, async (deployment) => {
    const queue = deadLetterQueue(deployment, name);
    const before = await queueCounts(queue.client, queue.url);
    const summaries = await withDeadLetters(queue, { limit, signal }, (letters) =>
      pMap(letters, (letter) => summaryOf(queue, letter), { concurrency: readsAtOnce }),
    );
    if (json) printJson(summaries);
    else if (summaries.length > 0) printTable(columns, summaries, ({ why }) => why);
    const most = before.waiting + before.taken;
    if (summaries.length === 0 && most === 0) console.error('There are no dead letters.');
    else if (summaries.length < most || summaries.length === limit)
      // SQS's count lags, and messages that somebody else has just received are hidden.
      console.error(
        `There are at least ${summaries.length} dead letters; SQS counts about ${most}. Others may be hidden for a moment because something is reading them: try again, or with a higher --limit.`,
      );
  });
}

const columns: readonly Column<Summary>[] = [
  { title: 'ID', width: [8, 8], text: ({ id }) => id.slice(0, 8) },
  { title: 'PROVIDER', width: [5, 20], text: ({ provider }) => provider ?? '', yields: 2 },
  { title: 'DELIVERY', width: [8, 36], text: ({ deliveryId }) => deliveryId ?? '', yields: 5 },
  timeColumn('RECEIVED', ({ receivedAt }) => receivedAt),
  { title: 'AGE', width: [4, 4], text: ({ sentAt }) => ageOf(sentAt) },
  { title: 'RECEIVES', width: [8, 8], text: ({ receives }) => String(receives), yields: 3 },
  { title: 'BYTES', width: [7, 7], text: ({ bytes }) => String(bytes), yields: 4 },
];
