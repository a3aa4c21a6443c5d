import { indexes, keyOf, timeBucket } from '../../functions/events/keys.ts';
import { subjectTyped } from '../../functions/events/names.ts';
import { type Direction, type EventSource, listOf, type OneOrMore, type Partition } from './walk.ts';

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

/** Of a subject in each of these accounts; without one, where it has none. */
export function timelineKeys(
  providers: readonly string[],
  account: OneOrMore | undefined,
  subject: string,
): readonly string[] {
  return providers.flatMap((provider) =>
    listOf(account ?? '').map((one) => timelineKey({ provider, account: one, subject })),
  );
}

/** How keys of these providers begin; with accounts, of those alone. */
export function keyPrefixes(providers: readonly string[], account?: OneOrMore): readonly string[] {
  if (account === undefined) return providers.map((provider) => `${keyOf(provider)}#`);
  return providers.flatMap((provider) => listOf(account).map((one) => `${keyOf(provider, one)}#`));
}

/** The partitions of byTime that hold a day of a provider. */
export function timeBuckets(
  { shards }: EventSource,
  provider: string,
  day: Date,
  account?: OneOrMore,
): Partition[] {
  return Array.from({ length: shards }, (_, shard) => ({
    index: indexes.byTime,
    hash: ['bucket', timeBucket(provider, day, shard)],
    range: 'stored',
    ...(account === undefined ? {} : { keyPrefixes: keyPrefixes([provider], account) }),
  }));
}

/** The UTC days of a range. */
export function daysOf(from: string, to: string, direction: Direction): Date[] {
  const [first, last] = [from, to].map((bound) => Date.parse(bound.slice(0, 10)));
  const found: Date[] = [];
  for (let day = first ?? 0; day <= (last ?? 0); day += dayMs) found.push(new Date(day));
  return direction === 'oldest' ? found : found.reverse();
}
