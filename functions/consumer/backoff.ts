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

/** The attribute of a message that was sent anew: it was received before. */
export const renewal = 'renewal';

const soonSeconds = 1;

/**
 * Lets a message come back soon that is not to blame: it was left to another run, or it goes on where this one ended.
 * Each receive brings it nearer to the dead-letter queue all the same, so that half-way there it is sent anew. False
 * where that was done.
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
    // It comes back when its visibility time-out ends, perhaps twice, which storing tells.
    logger.warn('not brought back soon', { messageId, ...faultOf(error) });
  }
  return true;
}

/**
 * Takes what is done off the queue before something is touched that the process may die over, upon which SQS would return
 * the whole batch. Where that fails, Lambda does it at the end of the run, as for any other run.
 */
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
