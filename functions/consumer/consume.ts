import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import pMap from 'p-map';
import { logger } from '../aws/log.ts';
import { emit } from '../aws/metrics.ts';
import type { Queue } from '../aws/queue.ts';
import { type Backoff, backOff } from './backoff.ts';
import { deadLetter } from './dead-letter.ts';
import { type Sinks, settle } from './settle.ts';
import { type Failure, take } from './take.ts';
import { ageSeconds, type Settled, tally, unknownTypes } from './tally.ts';

export interface Consumer extends Sinks {
  readonly backoff: Backoff;
  readonly deadLetters: Queue;
}

/** Deliveries may be megabytes. */
const takenAtOnce = 4;

/**
 * Normalises, stores and publishes a batch of deliveries. A delivery that fails returns to the queue alone, or goes to
 * the dead-letter queue where it can never succeed, after its other events were stored and published. Writes go in
 * batches across the deliveries.
 */
export async function consume(
  consumer: Consumer,
  records: readonly SQSRecord[],
  outOfTime: () => boolean,
): Promise<SQSBatchResponse> {
  const results = await pMap(
    records,
    async (record) => (outOfTime() ? noTime(record) : take(consumer.bucket, record)),
    { concurrency: takenAtOnce },
  );
  const failures: Failure[] = results.filter((result) => 'transient' in result);
  const taken = results.filter((result) => 'delivery' in result);
  const occurrences = taken.flatMap((delivery) => delivery.occurrences);
  const outcomes = [...(await settle(consumer, occurrences, outOfTime))];
  const now = Date.now();
  const deliveries = taken.map((one) => ({ ...one, outcomes: outcomes.splice(0, one.occurrences.length) }));
  failures.push(...deliveries.flatMap((one) => report(one, now) ?? []));
  emit(tally(deliveries, now));
  const returning = await Promise.all(failures.map((failure) => returned(consumer, failure)));
  return {
    batchItemFailures: failures
      .filter((_, index) => returning[index])
      .map(({ record }) => ({ itemIdentifier: record.messageId })),
  };
}

function noTime(record: SQSRecord): Failure {
  return { record, transient: true, reason: 'not_taken', fault: 'OutOfTime' };
}

/** False where the dead-letter queue has the message, so that SQS may delete it here. */
async function returned({ deadLetters, backoff }: Consumer, failure: Failure): Promise<boolean> {
  const { record, transient } = failure;
  if (!transient && (await deadLetter(deadLetters, record, failure))) return false;
  await backOff(backoff, record, transient);
  return true;
}

/** Logs what became of a delivery, and says if it failed. One event that can't be stored makes it poison. */
function report(settled: Settled, now: number): Failure | undefined {
  const { record, delivery, occurrences, outcomes } = settled;
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  const counts = {
    provider: delivery.provider,
    deliveryId: delivery.id,
    stored: outcomes.filter(({ kind }) => kind === 'stored').length,
    duplicates: outcomes.filter(({ kind }) => kind === 'duplicate').length,
    unknown: occurrences.filter(({ event }) => event.type === 'unknown').length,
  };
  if (failed.length === 0) {
    const unknown = unknownTypes(settled);
    logger.info('stored', {
      ...counts,
      ageSeconds: ageSeconds(settled, now),
      ...(unknown.length === 0 ? {} : { unknownTypes: unknown.join(' ') }),
    });
    return undefined;
  }
  const transient = failed.some((outcome) => outcome.transient);
  const faults = [...new Set(failed.map(({ fault }) => fault))];
  logger.error('not stored', {
    ...counts,
    messageId: record.messageId,
    failed: failed.length,
    transient,
    faults,
  });
  return { record, transient, reason: 'not_stored', fault: faults.join(' ') };
}
