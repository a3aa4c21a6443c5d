import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { LambdaFunction } from '../lambda/function.ts';
import { maxPayloadBytes } from '../lambda/outcome.ts';
import { succeeded } from './failures.ts';
import { toRecord } from './records.ts';

export interface Mapping {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly target: LambdaFunction;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maxConcurrency: number;
  readonly partialFailures: boolean;
}

export interface EventSource {
  /** Runs no more messages; resolves when the batches under way are done. The endpoint's stop ends the last poll. */
  stop(): Promise<void>;
}

/** Polls a queue for a function. What fails stays in the queue, for its visibility timeout to bring back. */
export function startEventSource(
  mapping: Mapping,
  sqs: SQSClient,
  onLog: (line: string) => void,
): EventSource {
  const running = new Set<Promise<void>>();
  let stopping = false;

  /** One receive at a time, and none without room to run what it brings: no message is held for nothing. */
  async function poll(): Promise<void> {
    while (!stopping) {
      try {
        for (const batch of split(await gather())) {
          if (stopping) await handBack(batch);
          else dispatch(batch);
          while (running.size >= mapping.maxConcurrency) await Promise.race(running);
        }
      } catch (error) {
        if (stopping) return;
        onLog(`Receiving failed: ${error}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** What the last poll brought, too late to be run, need not wait for its visibility timeout. */
  async function handBack(records: readonly SQSRecord[]): Promise<void> {
    for (const { receiptHandle } of records) {
      const message = { QueueUrl: mapping.queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
      await sqs.send(new ChangeMessageVisibilityCommand(message));
    }
  }

  /** Up to a batch, or what the window brings. */
  async function gather(): Promise<SQSRecord[]> {
    const records = await receive(mapping.batchSize);
    const end = Date.now() + mapping.windowSeconds * 1000;
    while (records.length > 0 && records.length < mapping.batchSize && Date.now() < end && !stopping) {
      records.push(...(await receive(mapping.batchSize - records.length)));
    }
    return records;
  }

  /** Short waits, never aborted: the stand-in would lose sight of the next message until its visibility timeout. */
  async function receive(most: number): Promise<SQSRecord[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: mapping.queueUrl,
        MaxNumberOfMessages: Math.min(10, most),
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map((message) => toRecord(message, mapping.queueArn));
  }

  function dispatch(batch: readonly SQSRecord[]): void {
    const work = run(batch)
      .catch((error: unknown) => onLog(`Running a batch failed: ${error}`))
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function run(batch: readonly SQSRecord[]): Promise<void> {
    const outcome = await mapping.target.invoke(Buffer.from(JSON.stringify({ Records: batch })));
    const done = succeeded(batch, outcome, mapping.partialFailures);
    for (let at = 0; at < done.length; at += 10) {
      const entries = done.slice(at, at + 10).map((record, index) => ({
        Id: String(index),
        ReceiptHandle: record.receiptHandle,
      }));
      const { Failed = [] } = await sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: mapping.queueUrl, Entries: entries }),
      );
      for (const failure of Failed) onLog(`Deleting a message failed: ${failure.Message ?? failure.Code}`);
    }
  }

  poll().catch((error: unknown) => onLog(`Polling ended: ${error}`));
  return {
    async stop() {
      stopping = true;
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** A batch also closes at the size that an invocation may have. */
function split(records: readonly SQSRecord[]): readonly (readonly SQSRecord[])[] {
  const batches: SQSRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes + size > maxPayloadBytes - '{"Records":[]}'.length) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(record);
    bytes += size;
  }
  return batches;
}
