import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { encodePointer, maxMessageBytes } from '../../functions/webhook/pointer.ts';
import { spoolKey } from '../../functions/webhook/spool.ts';
import { sqsRecord } from '../support/sqs-record.ts';
import { type StandIn, startStandIn } from './aws.ts';
import { startFunction } from './function-process.ts';

export interface Body {
  readonly provider: string;
  readonly body: string;
}

export interface ConsumerRun {
  /** False if the process died, or threw. */
  readonly survived: boolean;
  /** Deliveries that it returned to the queue, time and again. */
  readonly returned: number;
  readonly events: number;
  /** The most memory that the process had. */
  readonly rssMb: number;
  /** What it wrote to S3. */
  readonly putBytes: number;
}

/** What the consumer is deployed with. */
const memoryMb = 1_024;

const maxRuns = 50;

/** Puts a batch of deliveries through the deployed consumer, whatever time it takes. */
export async function consumerRun(bodies: readonly Body[]): Promise<ConsumerRun> {
  const aws = await startStandIn();
  const consumer = startFunction('consumer', memoryMb, aws.env);
  try {
    const Records = bodies.map((body, at) => recordOf(aws, body, at));
    let left = Records;
    let survived = true;
    // A slow machine may miss a time-out: what returns is received again.
    for (let run = 0; survived && left.length > 0 && run < maxRuns; run++) {
      const failed = failedIn(await consumer.run({ Records: left }));
      survived = failed !== undefined;
      left = left
        .filter(({ messageId }) => failed?.includes(messageId) ?? true)
        .map(({ messageId, body }) => sqsRecord(messageId, body, 2));
    }
    return {
      survived,
      returned: left.length,
      events: aws.stored.size,
      rssMb: consumer.rssMb(),
      putBytes: aws.counts.putBytes,
    };
  } finally {
    await consumer.stop();
    await aws.stop();
  }
}

/** A queue message as a webhook function sends it. */
function recordOf({ objects }: StandIn, { provider, body }: Body, at: number): SQSRecord {
  const delivery = {
    id: `d${at}`,
    provider,
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: { 'x-aurinko-request-timestamp': '1795305600' },
    body: Buffer.from(body),
  };
  const message = encodeDelivery(delivery);
  if (Buffer.byteLength(message) <= maxMessageBytes) return sqsRecord(`m${at}`, message);
  const object = spoolKey('large', delivery);
  objects.set(`/spool/${object}`, Buffer.from(message));
  return sqsRecord(`m${at}`, encodePointer({ ...delivery, object }));
}

export interface KilledRun {
  /** Processes that it took. */
  readonly runs: number;
  readonly events: number;
  /** Writes that DynamoDB was asked for. */
  readonly written: number;
}

/** Puts one delivery through consumers each of which is killed while DynamoDB has its batch of that number. */
export async function killedRun(body: Body, batches: number): Promise<KilledRun> {
  const aws = await startStandIn();
  const record = recordOf(aws, body, 0);
  try {
    for (let runs = 1; ; runs++) {
      const consumer = startFunction('consumer', memoryMb, aws.env);
      let left = batches;
      aws.beforeWrites = async () => {
        left -= 1;
        if (left <= 0) await consumer.stop();
      };
      const failed = failedIn(
        await consumer.run({ Records: [sqsRecord(record.messageId, record.body, runs)] }),
      );
      await consumer.stop();
      if (failed?.length === 0 || runs === maxRuns)
        return { runs, events: aws.stored.size, written: aws.counts.written };
    }
  } finally {
    await aws.stop();
  }
}

const Answer = v.object({ batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })) });

/** Undefined if the process died, or threw. */
function failedIn(answer: unknown): readonly string[] | undefined {
  const parsed = v.safeParse(Answer, answer);
  return parsed.success
    ? parsed.output.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    : undefined;
}
