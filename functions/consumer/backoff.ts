import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';

export interface Backoff {
  readonly queue: Queue;
  readonly baseSeconds: number;
  readonly maxSeconds: number;
  /** After this many, SQS moves a message to the dead-letter queue. */
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

/** Sets when a failed message is received again. If that fails, the queue's visibility timeout applies. */
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

/** Attribute of a message that was sent again: it was received before. */
export const renewal = 'renewal';

const soonSeconds = 1;

/**
 * For a blameless message, left to or continued in another run. Sent again half-way to the dead-letter queue: false.
 */
export async function comeBackSoon(backoff: Backoff, record: SQSRecord): Promise<boolean> {
  const { queue, maxReceives } = backoff;
  const { receiptHandle, messageId } = record;
  try {
    if (receivesOf(record) >= maxReceives / 2) {
      await queue.send(record.body, {
        group: record.attributes.MessageGroupId,
        attributes: { [renewal]: 'true' },
        delaySeconds: soonSeconds,
      });
      await queue.remove([receiptHandle]);
      return false;
    }
    await queue.delay(receiptHandle, soonSeconds);
  } catch (error) {
    // Its visibility timeout brings it back, perhaps twice, which storing detects.
    logger.warn('not brought back soon', { messageId, ...faultOf(error) });
  }
  return true;
}

/** Before the process risks dying, which would return the whole batch. If it fails, Lambda deletes them at the end. */
export async function deleteDone({ queue }: Backoff, done: readonly SQSRecord[]): Promise<void> {
  if (done.length === 0) return;
  try {
    const faults = await queue.remove(done.map(({ receiptHandle }) => receiptHandle));
    for (const { messageId, receiptHandle } of done) {
      const fault = faults.get(receiptHandle);
      if (fault !== undefined) logger.warn('done and not deleted', { messageId, fault });
    }
  } catch (error) {
    logger.warn('done and not deleted', { messages: done.length, ...faultOf(error) });
  }
}
