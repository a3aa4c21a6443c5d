import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import pMap from 'p-map';
import { logger } from '../aws/log.ts';
import { emit } from '../aws/metrics.ts';
import type { Queue } from '../aws/queue.ts';
import { wordOf } from '../events/instance.ts';
import { type Backoff, backOff, comeBackSoon, deleteDone } from './backoff.ts';
import { ageSeconds, Course, notPublished, tally } from './course.ts';
import { deadLetter } from './dead-letter.ts';
import { isMarkDue, keepProgress, readProgress } from './progress.ts';
import { emitReputation } from './reputation.ts';
import { type Sinks, settle } from './settle.ts';
import { slicesOf } from './slices.ts';
import { type Failure, take } from './take.ts';
import { turnsOf } from './turns.ts';

export interface Consumer extends Sinks {
  readonly backoff: Backoff;
  readonly deadLetters: Queue;
  /** Whether to count for reputation alarms. */
  readonly countsReputation?: boolean;
}

/** Of those within one budget. */
const takenAtOnce = 4;

/**
 * Normalises, stores and publishes a batch. A failing delivery returns alone, or, if hopeless, goes to the dead-letter
 * queue after its other events are published. Heavy and previously received ones come last, once the rest is off the
 * queue.
 */
export async function consume(
  consumer: Consumer,
  records: readonly SQSRecord[],
  outOfTime: () => boolean,
): Promise<SQSBatchResponse> {
  const { backoff } = consumer;
  const { groups, suspect, waiting } = turnsOf(records);
  const returning = new Set(await soon(backoff, waiting));
  let done: SQSRecord[] = [];
  const takeTurn = async (group: readonly SQSRecord[], isSuspect: boolean) => {
    await deleteDone(backoff, done);
    for (const record of await settleTurn(consumer, group, outOfTime, isSuspect)) returning.add(record);
    done = group.filter((record) => !returning.has(record));
  };
  for (const group of groups) await takeTurn(group, false);
  if (suspect !== undefined) await takeTurn([suspect], true);
  return { batchItemFailures: [...returning].map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Returns the deliveries that return to the queue. A suspect continues where an earlier run was cut off. */
async function settleTurn(
  consumer: Consumer,
  group: readonly SQSRecord[],
  outOfTime: () => boolean,
  isSuspect: boolean,
): Promise<readonly SQSRecord[]> {
  const { bucket, countsReputation } = consumer;
  const notTaken = { transient: true, reason: 'not_taken', fault: 'OutOfTime', continues: isSuspect };
  const results = await pMap(
    group,
    async (record) => (outOfTime() ? { record, ...notTaken } : take(bucket, record)),
    { concurrency: takenAtOnce },
  );
  const taken = results.filter((result) => 'items' in result);
  const failures = results.filter((result) => 'transient' in result);
  const progress = await Promise.all(taken.map((one) => (isSuspect ? readProgress(bucket, one) : undefined)));
  const courses = taken.map((one, index) => new Course(one, progress[index]));
  failures.push(...(await follow(consumer, courses, outOfTime)));
  emit(tally(courses, failures, Date.now()));
  if (countsReputation === true) emitReputation(courses);
  const returns = await Promise.all(failures.map((failure) => returned(consumer, failure)));
  return failures.filter((_, index) => returns[index]).map(({ record }) => record);
}

/** Settles courses, slice by slice, until they or the time end. */
async function follow(
  consumer: Consumer,
  courses: readonly Course[],
  outOfTime: () => boolean,
): Promise<readonly Failure[]> {
  const seen = new Set<string>();
  let begun = false;
  for (const slice of slicesOf(courses, consumer.bucket.name)) {
    if (begun && outOfTime()) break;
    begun = true;
    await settle(consumer, slice, seen, outOfTime);
    for (const { course, index, event, outcome } of slice) course.settled(index, event, outcome);
    for (const course of courses.filter(isMarkDue)) await keepProgress(consumer.bucket, course);
  }
  const now = Date.now();
  const isCutOff = outOfTime();
  const reports = courses.map(async (course) => {
    const isKept = await keepProgress(consumer.bucket, course);
    return report(course, now, isCutOff && isKept);
  });
  return (await Promise.all(reports)).filter((failure) => failure !== undefined);
}

async function soon(backoff: Backoff, records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
  const returns = await Promise.all(records.map((record) => comeBackSoon(backoff, record)));
  return records.filter((_, index) => returns[index]);
}

/** False if SQS may delete the message: the dead-letter queue has it, or it was sent again. */
async function returned({ deadLetters, backoff }: Consumer, failure: Failure): Promise<boolean> {
  const { record, transient, continues } = failure;
  if (!transient && (await deadLetter(deadLetters, record, failure))) return false;
  if (continues) return comeBackSoon(backoff, record);
  await backOff(backoff, record, transient);
  return true;
}

/** Logs a delivery's outcome and decides whether it returns. One event that can't be stored makes it poison. */
function report(course: Course, now: number, mayContinue: boolean): Failure | undefined {
  const { taken, counts, failed, left, poison } = course;
  const { record, origin } = taken;
  const { stored, duplicates, unknown } = counts;
  // Of all its runs: what the table must hold.
  const ids = { provider: wordOf(origin), deliveryId: origin.deliveryid };
  const told = { ...ids, stored: course.progress.stored, duplicates, unknown };
  if (course.isDone) {
    const unknownTypes = [...course.unknownTypes].join(' ') || undefined;
    logger.info('stored', { ...told, ageSeconds: ageSeconds(course, now), unknownTypes });
    return undefined;
  }
  const failures = [...failed.values()];
  const transient = left > 0 || failures.some((outcome) => outcome.transient);
  const faults = [...new Set([...failures.map(({ fault }) => fault), poison ?? []].flat())];
  const all = { ...told, messageId: record.messageId, failed: failed.size, left, transient, faults };
  // Cut off by time and not by a fault, it continues in the next run.
  const continues = mayContinue && stored + duplicates > 0;
  if (continues) logger.info('continues', all);
  else logger.error('not stored', all);
  const isStored = left === 0 && failures.every(({ fault }) => fault === notPublished.fault);
  const reason = poison !== undefined ? 'not_normalised' : isStored ? 'not_published' : 'not_stored';
  return { record, transient, reason, fault: faults.join(' '), continues };
}
