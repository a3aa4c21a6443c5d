import { indexes, keyOf, timeBucket } from '../../functions/events/keys.ts';
import { subjectTyped } from '../../functions/events/names.ts';
import type { Direction, EventSource, Partition } from './walk.ts';

/** All that happened to one subject. */
export interface Timeline {
  readonly provider: string;
  readonly account?: string;
  readonly subject: string;
}

const dayMs = 86_400_000;

/** However the Message-ID in the subject is written. */
export function timelineKey({ provider, account, subject }: Timeline): string {
  return keyOf(provider, account ?? '', subjectTyped(subject));
}

export function keyPrefix(provider: string, account: string | undefined): string {
  return `${account === undefined ? keyOf(provider) : keyOf(provider, account)}#`;
}

/** The partitions of byTime that hold a day of a provider. */
export function timeBuckets(
  { shards }: EventSource,
  provider: string,
  day: Date,
  account?: string,
): Partition[] {
  return Array.from({ length: shards }, (_, shard) => ({
    index: indexes.byTime,
    hash: ['bucket', timeBucket(provider, day, shard)],
    range: 'stored',
    ...(account === undefined ? {} : { keyPrefixes: [keyPrefix(provider, account)] }),
  }));
}

/** The UTC days of a range. */
export function daysOf(from: string, to: string, direction: Direction): Date[] {
  const [first, last] = [from, to].map((bound) => Date.parse(bound.slice(0, 10)));
  const found: Date[] = [];
  for (let day = first ?? 0; day <= (last ?? 0); day += dayMs) found.push(new Date(day));
  return direction === 'oldest' ? found : found.reverse();
}
