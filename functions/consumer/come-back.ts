import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import { type Backoff, receivesOf } from './backoff.ts';

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
