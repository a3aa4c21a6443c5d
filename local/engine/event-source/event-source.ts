import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import { maxPayloadBytes } from '../lambda/environment.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { succeeded } from './failures.ts';
import { toRecords } from './records.ts';

export const MappingProperties = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  Enabled: v.optional(v.boolean(), true),
  BatchSize: v.optional(v.number(), 10),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
  // Lambda begins with five pollers.
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(v.number(), 5) }), {}),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
});

export interface Mapping {
  readonly queueUrl: string;
  readonly target: LambdaFunction;
  readonly properties: v.InferOutput<typeof MappingProperties>;
}

const mostWaitSeconds = 20;

/** Polls a queue for a function. What fails returns after the queue's visibility timeout. */
export function startEventSource(
  { queueUrl: QueueUrl, target, properties }: Mapping,
  aws: Pick<AwsEndpoint, 'call' | 'wakePolls'>,
  onLog: (line: string) => void,
) {
  const { BatchSize: batchSize, MaximumBatchingWindowInSeconds: windowSeconds } = properties;
  const partialFailures = properties.FunctionResponseTypes.includes('ReportBatchItemFailures');
  const running = new Set<Promise<void>>();
  let stopping = false;

  /** Receives only if there is room to run it. */
  async function poll(): Promise<void> {
    while (!stopping) {
      try {
        for (const batch of split(await gather())) {
          if (stopping) await handBack(batch);
          else dispatch(batch);
          while (running.size >= properties.ScalingConfig.MaximumConcurrency) await Promise.race(running);
        }
      } catch (error) {
        if (stopping) return;
        onLog(`Receiving failed: ${error}`);
        await sleep(200);
      }
    }
  }

  /** Without waiting for the visibility timeout. */
  async function handBack(records: readonly SQSRecord[]): Promise<void> {
    for (const { receiptHandle: ReceiptHandle } of records)
      await aws.call('sqs', 'ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  }

  /** Up to a batch, or what the window brings. */
  async function gather(): Promise<SQSRecord[]> {
    const records = await receive(batchSize, mostWaitSeconds);
    const end = Date.now() + windowSeconds * 1000;
    while (records.length > 0 && records.length < batchSize && Date.now() < end && !stopping)
      records.push(...(await receive(batchSize - records.length, 1)));
    return records;
  }

  async function receive(most: number, WaitTimeSeconds: number): Promise<SQSRecord[]> {
    const received = await aws.call('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: Math.min(10, most),
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return toRecords(received, properties.EventSourceArn);
  }

  function dispatch(batch: readonly SQSRecord[]): void {
    const work = run(batch)
      .catch((error: unknown) => onLog(`Running a batch failed: ${error}`))
      .finally(() => running.delete(work));
    running.add(work);
  }

  async function run(batch: readonly SQSRecord[]): Promise<void> {
    const outcome = await target.invoke(Buffer.from(JSON.stringify({ Records: batch })));
    const done = succeeded(batch, outcome, partialFailures);
    for (let at = 0; at < done.length; at += 10) {
      const Entries = done
        .slice(at, at + 10)
        .map(({ receiptHandle: ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await aws.call('sqs', 'DeleteMessageBatch', { QueueUrl, Entries });
    }
  }

  const polling = poll().catch((error: unknown) => onLog(`Polling ended: ${error}`));
  return {
    /** Resolves when the batches under way are done. */
    async stop() {
      stopping = true;
      // The last poll may begin to wait only now.
      const waking = setInterval(() => aws.wakePolls(), 20);
      await polling;
      clearInterval(waking);
      while (running.size > 0) await Promise.all(running);
    },
  };
}

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
