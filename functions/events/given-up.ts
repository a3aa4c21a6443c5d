import type { EventType } from './types.ts';

const failures: readonly string[] = [
  'email.bounced',
  'email.rejected',
  'email.failed',
] satisfies readonly EventType[];

/** A deferral goes on unless it is said to be final, and every other failure is over unless it is said not to be. */
export function isGivenUp(type: string, final: boolean | undefined): boolean {
  if (type === 'email.deferred') return final === true;
  return failures.includes(type) && final !== false;
}
