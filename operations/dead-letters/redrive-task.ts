import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { queueCounts } from '../queue-counts.ts';
import type { DeadLetterQueue } from './queue.ts';

/** A redrive as SQS tells of it: it goes on by itself. */
export type RedriveTask = ListMessageMoveTasksResultEntry;

/** Begins to move all dead letters of a queue, whose ARN that is, to where they failed. */
export async function startRedrive(
  { client, destinationUrl }: DeadLetterQueue,
  SourceArn: string,
  maxRate?: number,
): Promise<void> {
  // Named, since SQS does not know where messages come from that were not moved by its own redrive policy.
  const { arn: DestinationArn } = await queueCounts(client, destinationUrl);
  const rate = maxRate === undefined ? {} : { MaxNumberOfMessagesPerSecond: maxRate };
  await client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, ...rate }));
}

/** The last one that was begun. */
export async function latestRedrive(
  { client }: DeadLetterQueue,
  SourceArn: string,
): Promise<RedriveTask | undefined> {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results[0];
}

export function isGoing(task: RedriveTask | undefined): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}

export function movedBy(task: RedriveTask | undefined): number {
  return task?.ApproximateNumberOfMessagesMoved ?? 0;
}
