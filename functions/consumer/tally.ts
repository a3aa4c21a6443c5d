import type { Values } from '../aws/metrics.ts';
import type { Outcome } from '../events/store.ts';
import { notPublished } from './settle.ts';
import type { Taken } from './take.ts';

/** A delivery that was taken, and what became of each of its events, in order. */
export interface Settled extends Taken {
  readonly outcomes: readonly Outcome[];
}

/** What the deliveries of a batch count for, at `now`: milliseconds since 1970. */
export function tally(deliveries: readonly Settled[], now: number): Values {
  const outcomes = deliveries.flatMap((one) => one.outcomes);
  const ofKind = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  return {
    Stored: ofKind('stored'),
    Duplicates: ofKind('duplicate'),
    Unknown: deliveries.flatMap(newUnknown).length,
    PublishFailures: outcomes.filter((outcome) => outcome === notPublished).length,
    AgeAtStoring: deliveries.flatMap((one) => ageSeconds(one, now) ?? []),
  };
}

/** From receipt until now; undefined where events failed, or the delivery never came by webhook. */
export function ageSeconds({ delivery, outcomes }: Settled, now: number): number | undefined {
  if (delivery.reconciled || outcomes.some(({ kind }) => kind === 'failed')) return undefined;
  // A clock may be behind the gateway's.
  return Math.max(0, now - Date.parse(delivery.receivedAt)) / 1000;
}

const maxTypes = 10;

/** The provider's names for what nobody has mapped; `other` for a text that looks like no name, and may be anything. */
export function unknownTypes(settled: Settled): readonly string[] {
  const names = newUnknown(settled).map(({ event: { providertype = 'none' } }) =>
    /^[\w./:-]{1,64}$/.test(providertype) ? providertype : 'other',
  );
  return [...new Set(names)].slice(0, maxTypes);
}

/** Not again with each retry. */
function newUnknown({ occurrences, outcomes }: Settled) {
  return occurrences.filter(
    ({ event }, index) => event.type === 'unknown' && outcomes[index]?.kind === 'stored',
  );
}
