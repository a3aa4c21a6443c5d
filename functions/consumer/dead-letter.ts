import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';

/** Why a message can never succeed, without any of its content. */
export interface Verdict {
  /** Short and stable: `not_a_delivery`. */
  readonly reason: string;
  /** Names of errors. */
  readonly fault: string;
}

/**
 * At once, instead of publishing its good events at each receive until SQS moves it. False if that fails. Its redrive
 * must name a destination, since SQS did not move it.
 */
export async function deadLetter(
  queue: Queue,
  record: SQSRecord,
  { reason, fault }: Verdict,
): Promise<boolean> {
  const { MessageGroupId: group } = record.attributes;
  try {
    await queue.send(record.body, { group, attributes: { reason, fault } });
    logger.error('dead-lettered', { messageId: record.messageId, reason, fault });
    return true;
  } catch (error) {
    logger.error('not dead-lettered', { messageId: record.messageId, reason, ...faultOf(error) });
    return false;
  }
}
