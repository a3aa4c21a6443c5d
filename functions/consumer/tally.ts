import type { Values } from '../aws/metrics.ts';
import type { Course } from './course.ts';
import type { Failure } from './take.ts';

/** What deliveries count for, at `now`: milliseconds since 1970. */
export function tally(courses: readonly Course[], failures: readonly Failure[], now: number): Values {
  const sumOf = (name: keyof Course['counts']) => courses.reduce((sum, { counts }) => sum + counts[name], 0);
  return {
    Stored: sumOf('stored'),
    Duplicates: sumOf('duplicates'),
    Unknown: sumOf('newUnknown'),
    PublishFailures: sumOf('unpublished'),
    AgeAtStoring: courses.flatMap((one) => ageSeconds(one, now) ?? []),
    AgeNotStored: failures
      .filter(({ reason, goesOn = false }) => reason !== 'not_published' && !goesOn)
      .map(({ record }) => secondsSince(Number(record.attributes.SentTimestamp), now)),
  };
}

/** From receipt until now; undefined where events are left or failed, or the delivery never came by webhook. */
export function ageSeconds({ taken: { origin }, isDone }: Course, now: number): number | undefined {
  if (origin.reconciled || !isDone) return undefined;
  return secondsSince(Date.parse(origin.recordedtime), now);
}

/** A clock may be behind the one that told `then`. */
function secondsSince(then: number, now: number): number {
  return Math.max(0, now - then) / 1000;
}
