import { setTimeout as sleep } from 'node:timers/promises';
import { CancelMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { type DeadLetterQueue, deadLetterQueue } from '../../operations/dead-letters/queue.ts';
import {
  isGoing,
  latestRedrive,
  movedBy,
  type RedriveTask,
  startRedrive,
} from '../../operations/dead-letters/redrive-task.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Progress } from '../../operations/progress.ts';
import { queueCounts } from '../../operations/queue-counts.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { addQueueOptions, dlqExitCodesHelp, type Queued } from './options.ts';

interface RedriveOptions extends Queued {
  readonly maxRate?: number;
}

const help = `
Examples:
    postern dlq redrive
    postern dlq redrive --max-rate 10
    postern dlq redrive --queue bounces

SQS itself moves them, as a task that goes on without this command; run again, it follows the task that is there. Ctrl-C
asks SQS to cancel it: what was moved stays moved, and the next run moves the rest. What fails again comes back as a dead
letter under another id. Dead letters that come after the start wait for the next run.
${dlqExitCodesHelp}`;

export function addRedrive(dlq: Command): void {
  const redrive = dlq
    .command('redrive')
    .description('moves dead letters back to the queue where they failed')
    .option('--max-rate <number>', 'dead letters a second, up to 500; otherwise as SQS sees fit', count(500));
  addQueueOptions(redrive).addHelpText('after', help).action(run);
}

async function run({ queue: name, maxRate, json, ...place }: RedriveOptions): Promise<void> {
  const signal = interruption();
  await withDeployment(place, async (deployment) => {
    const queue = deadLetterQueue(deployment, name);
    const { arn, waiting, taken } = await queueCounts(queue.client, queue.url);
    const before = await latestRedrive(queue, arn);
    if (isGoing(before)) console.error('A redrive is going on already: following it.');
    else if (waiting + taken === 0) return tell(json, { status: 'COMPLETED', moved: 0, toMove: 0 });
    else await startRedrive(queue, arn, maxRate);
    const ours = async () => {
      const task = await latestRedrive(queue, arn);
      return isGoing(before) || task?.StartedTimestamp !== before?.StartedTimestamp ? task : undefined;
    };
    const task = await withProgress('Moved', waiting, (progress) => follow(queue, ours, progress, signal));
    const { Status: status = 'FAILED', FailureReason: why } = task;
    const [moved, toMove] = [movedBy(task), task.ApproximateNumberOfMessagesToMove ?? waiting];
    tell(json, { status, moved, toMove, ...(why === undefined ? {} : { why }) });
    if (status !== 'COMPLETED') throw new OperationError(advice(status, why), 'failed');
  });
}

const pollMs = 1_000;

/** Until SQS has done with it; cancels it once at the signal. */
async function follow(
  { client }: DeadLetterQueue,
  ours: () => Promise<RedriveTask | undefined>,
  progress: Progress,
  signal: AbortSignal,
): Promise<RedriveTask> {
  let cancelled = false;
  let shown = 0;
  for (;;) {
    const task = await ours();
    progress.total(task?.ApproximateNumberOfMessagesToMove ?? 0);
    progress.done(movedBy(task) - shown);
    shown = movedBy(task);
    if (task !== undefined && !isGoing(task)) return task;
    if (signal.aborted && !cancelled && task?.TaskHandle !== undefined) {
      cancelled = true;
      await client.send(new CancelMessageMoveTaskCommand({ TaskHandle: task.TaskHandle }));
    } else await sleep(pollMs, undefined, cancelled ? {} : { signal }).catch(() => undefined);
  }
}

function tell(
  json: boolean,
  result: { readonly status: string; readonly moved: number; readonly toMove: number },
) {
  if (json) console.log(harmlessJson(result));
  else if (result.toMove === 0) console.log('There are no dead letters to move.');
  else console.log(`Moved ${result.moved} of ${result.toMove}.`);
}

function advice(status: string, why: string | undefined): string {
  if (status === 'CANCELLED') return 'The redrive was cancelled. Run the same again to move the rest.';
  return `SQS could not go on (${why ?? 'it does not say why'}). Nothing is lost: what was not moved is a dead letter still. Mend that and run the same again.`;
}
