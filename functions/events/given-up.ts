import type { EventType } from './types.ts';

const failures: readonly string[] = [
  'email.bounced',
  'email.rejected',
  'email.failed',
] satisfies readonly EventType[];

/** A deferral continues unless it is final; any other failure is final unless the provider says not. */
export function isGivenUp(type: string, final: boolean | undefined): boolean {
  if (type === 'email.deferred') return final === true;
  return failures.includes(type) && final !== false;
}
