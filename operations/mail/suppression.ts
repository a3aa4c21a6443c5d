import type { Suppressing } from './suppressing.ts';

/** An address, the latest reason not to write to it, and what has happened since. */
export interface Suppression extends Suppressing {
  /** Events that speak against it. */
  readonly count: number;
  /** When a mail to it was delivered after that. */
  readonly deliveredSince?: string;
  /** When it subscribed after that. */
  readonly subscribedSince?: string;
}

/** One of each address, by the alphabet. */
export function suppressionsOf(all: readonly Suppressing[]): readonly Suppression[] {
  const byAddress = new Map<string, Suppression>();
  for (const one of all) {
    const before = byAddress.get(one.address);
    const latest = before === undefined || isLater(one, before) ? one : before;
    byAddress.set(one.address, { ...latest, count: (before?.count ?? 0) + 1 });
  }
  return [...byAddress.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** A tie is settled by what is always there, so that the same events give the same list. */
function isLater(one: Suppressing, other: Suppressing): boolean {
  const [a, b] = [one, other].map(({ time, reason, subject }) => `${time} ${reason} ${subject}`);
  return (a ?? '') > (b ?? '');
}
