import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { faultOf, logger } from '../aws/log.ts';
import type { Backoff } from './backoff.ts';

/**
 * Takes what is done off the queue before something is touched that the process may die over, upon which SQS would return
 * the whole batch. Where that fails, Lambda does it at the end of the run, as for any other run.
 */
export async function deleteDone({ sqs, queueUrl }: Backoff, done: readonly SQSRecord[]): Promise<void> {
  if (done.length === 0) return;
  const Entries = done.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  try {
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    for (const { Id, Code } of Failed)
      logger.warn('done and not deleted', { messageId: done[Number(Id)]?.messageId, fault: Code });
  } catch (error) {
    logger.warn('done and not deleted', { messages: done.length, ...faultOf(error) });
  }
}
