import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { queueCounts } from '../queue-counts.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { DeadLetterQueue } from './queue.ts';

/** Attributes that only say why it was given up. */
const verdicts = new Set(['reason', 'fault', 'RequestID', 'ErrorCode', 'ErrorMessage']);

/** Sends first, then deletes: it may be there twice, but is never lost. */
export async function redriveOne({ client, destinationUrl }: DeadLetterQueue, letter: DeadLetter) {
  const attributes = Object.entries(letter.attributes).filter(([name]) => !verdicts.has(name));
  await client.send(
    new SendMessageCommand({
      QueueUrl: destinationUrl,
      MessageBody: letter.body,
      MessageAttributes: Object.fromEntries(
        attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
      ...(letter.group === undefined ? {} : { MessageGroupId: letter.group }),
    }),
  );
  await letter.drop();
}

export type RedriveTask = ListMessageMoveTasksResultEntry;

export async function startRedrive(
  { client, destinationUrl }: DeadLetterQueue,
  SourceArn: string,
  maxRate?: number,
): Promise<void> {
  // SQS doesn't know the source of messages that its own redrive policy didn't move.
  const { arn: DestinationArn } = await queueCounts(client, destinationUrl);
  const rate = maxRate === undefined ? {} : { MaxNumberOfMessagesPerSecond: maxRate };
  await client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, ...rate }));
}

export async function latestRedrive({ client }: DeadLetterQueue, SourceArn: string) {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results[0];
}

export function isGoing(task: RedriveTask | undefined): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}

export function movedBy(task: RedriveTask | undefined): number {
  return task?.ApproximateNumberOfMessagesMoved ?? 0;
}

/** By SQS's counts, which may lag. */
export interface Aftermath {
  readonly back: number;
  /** On their queue: not tried yet, or to be tried again. */
  readonly waiting: number;
}

const pollMs = 1_000;
const polls = 10;

/**
 * Watches redriven deliveries for some seconds: the consumer returns hopeless ones at once. `expected` dead letters
 * stayed. A subscriber receives an event many times before it comes back, so there is nothing to see.
 */
export async function aftermath(
  { client, url, destinationUrl, holds }: DeadLetterQueue,
  expected: number,
  signal: AbortSignal,
): Promise<Aftermath | undefined> {
  if (holds === 'events') return undefined;
  let quiet = 0;
  for (let poll = 1; ; poll++) {
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    const [dead, own] = await Promise.all([queueCounts(client, url), queueCounts(client, destinationUrl)]);
    const waiting = own.waiting + own.taken;
    quiet = waiting === 0 ? quiet + 1 : 0;
    if (quiet < 2 && poll < polls && !signal.aborted) continue;
    return { back: Math.max(0, dead.waiting + dead.taken - expected), waiting };
  }
}
