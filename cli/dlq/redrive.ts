import { setTimeout as sleep } from 'node:timers/promises';
import { CancelMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { amount } from '../../operations/amount.ts';
import { withDeadLetter } from '../../operations/dead-letters/dead-letters.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../operations/dead-letters/queue.ts';
import {
  type Aftermath,
  aftermath,
  isGoing,
  latestRedrive,
  movedBy,
  type RedriveTask,
  redriveOne,
  startRedrive,
} from '../../operations/dead-letters/redrive.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { Progress } from '../../operations/progress.ts';
import { queueCounts } from '../../operations/queue-counts.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { addQueueOptions, dlqExitCodesHelp, type Queued } from './options.ts';

const help = `
Examples:
  All of them:
    postern dlq redrive
    postern dlq redrive --max-rate 10
    postern dlq redrive --queue bounces
  One, by its id or the beginning of it, as 'postern dlq list' shows it:
    postern dlq redrive 1f0c9a52

SQS moves them in a task that continues without this command; run again, the command follows that task. Ctrl-C asks SQS
to cancel it: what was moved stays moved, and the next run moves the rest. What fails again comes back as a dead letter
with another id: the command watches for some seconds and reports it. Dead letters that arrive after the start wait for
the next run. A single one is sent again by this command, and then deleted.
${dlqExitCodesHelp}`;

export function addRedrive(dlq: Command): void {
  const redrive = dlq
    .command('redrive')
    .description('moves dead letters back to the queue where they failed: all of them, or one')
    .argument('[id]', 'of one dead letter, or its beginning')
    .option('--max-rate <number>', 'dead letters a second, up to 500; otherwise SQS decides', count(500));
  addQueueOptions(redrive).addHelpText('after', help).action(run);
}

async function run(
  id: string | undefined,
  { queue: name, maxRate, json, ...place }: Queued & { maxRate?: number },
) {
  if (id !== undefined && maxRate !== undefined)
    throw invalid('--max-rate is for all of them: leave it or the id out.');
  const signal = interruption();
  await withDeployment(place, async (deployment) => {
    const queue = deadLetterQueue(deployment, name);
    const counts = await queueCounts(queue.client, queue.url);
    const there = counts.waiting + counts.taken;
    if (id !== undefined) {
      await withDeadLetter(queue, id, signal, (letter) => redriveOne(queue, letter));
      const after = await aftermath(queue, there - 1, signal);
      return tell(json, { status: 'COMPLETED', moved: 1, toMove: 1, why: undefined }, queue, after);
    }
    const result = await redriveAll(queue, counts.arn, there, maxRate, signal);
    if (result === undefined)
      return tell(json, { status: 'COMPLETED', moved: 0, toMove: 0, why: undefined }, queue);
    const { status, moved, why } = result;
    const isDone = status === 'COMPLETED' && moved > 0;
    const after = isDone ? await aftermath(queue, Math.max(0, there - moved), signal) : undefined;
    tell(json, result, queue, after);
    if (status !== 'COMPLETED') throw new OperationError(advice(status, why));
  });
}

interface Result {
  readonly status: string;
  readonly moved: number;
  readonly toMove: number;
  readonly why: string | undefined;
}

/** Undefined if there is nothing to move. */
async function redriveAll(
  queue: DeadLetterQueue,
  arn: string,
  there: number,
  maxRate: number | undefined,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const before = await latestRedrive(queue, arn);
  if (isGoing(before)) console.error('A redrive is running already: following it.');
  else if (there === 0) return undefined;
  else await startRedrive(queue, arn, maxRate);
  const ours = async () => {
    const task = await latestRedrive(queue, arn);
    return isGoing(before) || task?.StartedTimestamp !== before?.StartedTimestamp ? task : undefined;
  };
  return withProgress('Moved', there, (progress) => follow(queue, ours, there, progress, signal));
}

const pollMs = 1_000;

/** Polls until SQS has finished; at the signal, asks SQS once to cancel. */
async function follow(
  { client }: DeadLetterQueue,
  ours: () => Promise<RedriveTask | undefined>,
  there: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<Result> {
  let cancelled = false;
  let moved = 0;
  // SQS may count down what remains, or count late: the highest total counts.
  let toMove = there;
  for (;;) {
    const task = await ours();
    const left = task?.ApproximateNumberOfMessagesToMove ?? 0;
    toMove = Math.max(toMove, left, movedBy(task));
    progress.total(toMove);
    progress.done(movedBy(task) - moved);
    moved = movedBy(task);
    if (task !== undefined && !isGoing(task)) {
      const { Status: status = 'FAILED', FailureReason: why } = task;
      return { status, moved, toMove, why };
    }
    if (signal.aborted && !cancelled && task?.TaskHandle !== undefined) {
      cancelled = true;
      await client.send(new CancelMessageMoveTaskCommand({ TaskHandle: task.TaskHandle }));
    } else await sleep(pollMs, undefined, cancelled ? {} : { signal }).catch(() => undefined);
  }
}

function tell(json: boolean, result: Result, { name }: DeadLetterQueue, after?: Aftermath) {
  if (json) return console.log(harmlessJson({ ...result, ...after }));
  if (result.toMove === 0) return console.log('There are no dead letters to move.');
  console.log(`Moved ${result.moved} of ${result.toMove}.`);
  const { back = 0, waiting = 0 } = after ?? {};
  if (back > 0)
    console.log(
      `${amount(back, 'dead letter')} came straight back, or came meanwhile: ${postern(`dlq list --queue ${name}`)} says why.`,
    );
  if (waiting > 0) console.log(`${waiting} are waiting on the queue to be tried, or tried again.`);
}

function advice(status: string, why: string | undefined): string {
  if (status === 'CANCELLED') return 'The redrive was cancelled. Run the same again to move the rest.';
  return `SQS could not continue (${why ?? 'it does not say why'}). Nothing is lost: what was not moved is still a dead letter. Fix that and run the same command again.`;
}
