import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';

export interface Backoff {
  readonly queue: Queue;
  readonly baseSeconds: number;
  readonly maxSeconds: number;
  /** After so many, SQS moves a message to the dead-letter queue in place of one more. */
  readonly maxReceives: number;
}

export function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** Transient: `baseSeconds`, doubling with each receive. Permanent: at once, so that poison is soon in the DLQ. */
export function visibilitySeconds(
  backoff: Pick<Backoff, 'baseSeconds' | 'maxSeconds'>,
  receives: number,
  transient: boolean,
): number {
  if (!transient) return 0;
  return Math.min(backoff.baseSeconds * 2 ** (Math.max(receives, 1) - 1), backoff.maxSeconds);
}

/** Says when a failed message is received again. Where that fails, the queue's own visibility time-out holds. */
export async function backOff(backoff: Backoff, record: SQSRecord, transient: boolean): Promise<void> {
  try {
    await backoff.queue.delay(
      record.receiptHandle,
      visibilitySeconds(backoff, receivesOf(record), transient),
    );
  } catch (error) {
    logger.warn('visibility not changed', { messageId: record.messageId, ...faultOf(error) });
  }
}
