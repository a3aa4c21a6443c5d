import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import type { Backoff } from './backoff.ts';

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
