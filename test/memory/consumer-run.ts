import { encodeDelivery } from '../../functions/webhook/delivery.ts';
import { encodePointer, maxMessageBytes } from '../../functions/webhook/pointer.ts';
import { spoolKey } from '../../functions/webhook/spool.ts';
import { sqsRecord } from '../support/sqs-record.ts';
import { startStandIn } from './aws.ts';
import { startFunction } from './function-process.ts';

export interface Body {
  readonly provider: string;
  readonly body: string;
}

export interface ConsumerRun {
  /** False where the process died, or threw. */
  readonly survived: boolean;
  /** Deliveries that it returned to the queue. */
  readonly returned: number;
  readonly events: number;
  /** The most memory that the process had. */
  readonly rssMb: number;
  /** What it wrote to S3. */
  readonly putBytes: number;
}

/** What the consumer is deployed with. */
const memoryMb = 1_024;

/** Puts a batch of deliveries through the deployed consumer, whatever time it takes. */
export async function consumerRun(bodies: readonly Body[]): Promise<ConsumerRun> {
  const aws = await startStandIn();
  const consumer = startFunction('consumer', memoryMb, aws.env);
  try {
    const Records = bodies.map(({ provider, body }, at) => {
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
      aws.objects.set(`/spool/${object}`, Buffer.from(message));
      return sqsRecord(`m${at}`, encodePointer({ ...delivery, object }));
    });
    const answer = await consumer.run({ Records });
    const failures = failuresIn(answer);
    return {
      survived: failures !== undefined,
      returned: failures ?? bodies.length,
      events: aws.stored.size,
      rssMb: consumer.rssMb(),
      putBytes: aws.counts.putBytes,
    };
  } finally {
    await consumer.stop();
    await aws.stop();
  }
}

function failuresIn(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer)) return undefined;
  return Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures.length : undefined;
}
