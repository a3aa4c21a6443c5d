import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { Outcome } from '../lambda/environment.ts';

const BatchResponse = v.nullish(
  v.object({
    batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) }))),
  }),
);

/**
 * The records to delete. A response that Lambda can't read, or that names a message not in the batch, fails the
 * whole batch: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function succeeded(
  records: readonly SQSRecord[],
  outcome: Outcome,
  partialFailures: boolean,
): readonly SQSRecord[] {
  if (outcome.kind !== 'response') return [];
  if (!partialFailures) return records;
  const response = v.safeParse(BatchResponse, JSON.parse(outcome.payload.toString()));
  if (!response.success) return [];
  const failed = new Set(response.output?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(records.map(({ messageId }) => messageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return records.filter(({ messageId }) => !failed.has(messageId));
}
