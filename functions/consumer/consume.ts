import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Outcome } from '../events/store.ts';
import { faultOf, logger } from '../webhook/log.ts';
import { type Backoff, backOff } from './backoff.ts';
import { normalise } from './normalise.ts';
import { type Sinks, settle } from './settle.ts';

export interface Consumer extends Sinks {
  readonly backoff: Backoff;
}

type Normalised = ReturnType<typeof normalise> & { readonly record: SQSRecord };
interface Failure {
  readonly record: SQSRecord;
  readonly transient: boolean;
}

/**
 * Normalises, stores and publishes a batch of deliveries. A delivery that fails returns to the queue alone, after its
 * other events were stored and published. Writes go in batches across the deliveries.
 */
export async function consume(
  consumer: Consumer,
  records: readonly SQSRecord[],
  outOfTime: () => boolean,
): Promise<SQSBatchResponse> {
  const failures: Failure[] = [];
  const deliveries: Normalised[] = [];
  for (const record of records) {
    const normalised = outOfTime() ? 'out of time' : tryNormalise(record);
    if (normalised === 'out of time') failures.push({ record, transient: true });
    else if (normalised === undefined) failures.push({ record, transient: false });
    else deliveries.push({ record, ...normalised });
  }
  const occurrences = deliveries.flatMap((delivery) => delivery.occurrences);
  const outcomes = [...(await settle(consumer, occurrences, outOfTime))];
  for (const delivery of deliveries) {
    const failure = report(delivery, outcomes.splice(0, delivery.occurrences.length));
    if (failure !== undefined) failures.push(failure);
  }
  await Promise.all(failures.map(({ record, transient }) => backOff(consumer.backoff, record, transient)));
  return { batchItemFailures: failures.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

function tryNormalise(record: SQSRecord): ReturnType<typeof normalise> | undefined {
  try {
    return normalise(record);
  } catch (error) {
    logger.error('poison: not normalised', { messageId: record.messageId, ...faultOf(error) });
    return undefined;
  }
}

/** Logs what became of a delivery, and says if it must come again. One event that can't be stored makes it poison. */
function report(
  { record, delivery, occurrences }: Normalised,
  outcomes: readonly Outcome[],
): Failure | undefined {
  const faults = outcomes.filter((outcome) => outcome.kind === 'failed');
  const counts = {
    provider: delivery.provider,
    deliveryId: delivery.id,
    stored: outcomes.filter(({ kind }) => kind === 'stored').length,
    duplicates: outcomes.filter(({ kind }) => kind === 'duplicate').length,
    unknown: occurrences.filter(({ event }) => event.type === 'unknown').length,
  };
  if (faults.length === 0) {
    logger.info('stored', counts);
    return undefined;
  }
  const transient = faults.some((fault) => fault.transient);
  logger.error('not stored', {
    ...counts,
    messageId: record.messageId,
    failed: faults.length,
    transient,
    faults: [...new Set(faults.map(({ fault }) => fault))],
  });
  return { record, transient };
}
