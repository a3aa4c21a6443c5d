import { faultName } from '../aws/log.ts';
import type { ReputationMetric } from '../aws/metric-table.ts';
import type { Values } from '../aws/metrics.ts';
import type { PosternEvent } from '../events/event.ts';
import { type Failed, failed, type Outcome } from '../events/store.ts';
import { countedFor } from './reputation.ts';
import type { Failure, Taken } from './take.ts';

/** Kept of an unfinished course: item indexes from 0. */
export interface Progress {
  readonly next: number;
  readonly failed: readonly number[];
  /** Events stored so far. */
  readonly stored: number;
}

const maxTypes = 10;

/** How far a delivery has come, item by item. Outcomes are counted, so that no event is kept. */
export class Course {
  readonly taken: Taken;
  readonly counts = { stored: 0, duplicates: 0, unknown: 0, newUnknown: 0, unpublished: 0 };
  readonly failed = new Map<number, Failed>();
  readonly reputation: ReputationMetric[] = [];
  /** The provider's names of unmapped events; not repeated with each retry. */
  readonly unknownTypes = new Set<string>();
  /** The error for which the items from `next` can't be normalised. */
  poison: string | undefined;
  next: number;
  /** The `next` of the last stored mark. */
  marked: number;
  readonly #again: readonly number[];
  readonly #storedBefore: number;

  constructor(taken: Taken, { next, failed, stored }: Progress = { next: 0, failed: [], stored: 0 }) {
    this.taken = taken;
    this.#storedBefore = stored;
    this.next = next;
    this.marked = next;
    this.#again = failed;
    for (const index of failed) this.failed.set(index, unsettled);
  }

  /** Items that failed in an earlier run, and items not yet reached. */
  *due(): Generator<number> {
    yield* this.#again;
    for (let index = this.next; index < this.taken.items.length; index++) yield index;
  }

  settled(index: number, event: PosternEvent, outcome: Outcome): void {
    this.next = Math.max(this.next, index + 1);
    const { counts } = this;
    if (event.type === 'unknown') counts.unknown += 1;
    if (outcome.kind === 'failed') {
      this.failed.set(index, outcome);
      if (outcome.fault === notPublished.fault) counts.unpublished += 1;
      return;
    }
    this.failed.delete(index);
    counts[outcome.kind === 'stored' ? 'stored' : 'duplicates'] += 1;
    if (event.proving !== undefined || outcome.kind !== 'stored') return;
    this.reputation.push(...countedFor(this.taken.provider, event));
    if (event.type !== 'unknown') return;
    counts.newUnknown += 1;
    if (this.unknownTypes.size < maxTypes) this.unknownTypes.add(typeName(event));
  }

  poisoned(error: unknown): void {
    this.poison = faultName(error);
  }

  get progress(): Progress {
    const stored = this.#storedBefore + this.counts.stored;
    return { next: this.next, failed: [...this.failed.keys()], stored };
  }

  /** Items this run had no time for. */
  get left(): number {
    return this.poison === undefined ? this.taken.items.length - this.next : 0;
  }

  get isDone(): boolean {
    return this.left === 0 && this.failed.size === 0 && this.poison === undefined;
  }
}

export const notPublished = failed('NotPublished');
const unsettled = failed('Unsettled');

/** `other` for text that does not look like a name. */
function typeName({ providertype = 'none' }: PosternEvent): string {
  return /^[\w./:-]{1,64}$/.test(providertype) ? providertype : 'other';
}

/** At `now`: milliseconds since 1970. */
export function tally(courses: readonly Course[], failures: readonly Failure[], now: number): Values {
  const sumOf = (name: keyof Course['counts']) => courses.reduce((sum, { counts }) => sum + counts[name], 0);
  return {
    Stored: sumOf('stored'),
    Duplicates: sumOf('duplicates'),
    Unknown: sumOf('newUnknown'),
    PublishFailures: sumOf('unpublished'),
    AgeAtStoring: courses.flatMap((one) => ageSeconds(one, now) ?? []),
    AgeNotStored: failures
      .filter(({ reason, continues = false }) => reason !== 'not_published' && !continues)
      .map(({ record }) => secondsSince(Number(record.attributes.SentTimestamp), now)),
  };
}

/** From receipt until now; undefined if unfinished, or not from a webhook. */
export function ageSeconds({ taken: { origin }, isDone }: Course, now: number): number | undefined {
  if (origin.reconciled || !isDone) return undefined;
  return secondsSince(Date.parse(origin.recordedtime), now);
}

/** Clocks differ: never negative. */
function secondsSince(then: number, now: number): number {
  return Math.max(0, now - then) / 1000;
}
