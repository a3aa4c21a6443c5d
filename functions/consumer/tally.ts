import type { Values } from '../aws/metrics.ts';
import type { Course } from './course.ts';

/** What deliveries count for, at `now`: milliseconds since 1970. */
export function tally(courses: readonly Course[], now: number): Values {
  const sumOf = (name: keyof Course['counts']) => courses.reduce((sum, { counts }) => sum + counts[name], 0);
  return {
    Stored: sumOf('stored'),
    Duplicates: sumOf('duplicates'),
    Unknown: sumOf('newUnknown'),
    PublishFailures: sumOf('unpublished'),
    AgeAtStoring: courses.flatMap((one) => ageSeconds(one, now) ?? []),
  };
}

/** From receipt until now; undefined where events are left or failed, or the delivery never came by webhook. */
export function ageSeconds({ taken: { origin }, isDone }: Course, now: number): number | undefined {
  if (origin.reconciled || !isDone) return undefined;
  // A clock may be behind the gateway's.
  return Math.max(0, now - Date.parse(origin.recordedtime)) / 1000;
}
