import { readWord, type Sender, wordOf } from '../../functions/events/instance.ts';
import { indexes, keyOf, keyPart, timeBucket } from '../../functions/events/keys.ts';
import type { Direction, EventSource, Partition } from './walk.ts';

/** All that happened to one subject. */
export interface Timeline extends Sender {
  readonly account?: string;
  readonly subject: string;
}

const dayMs = 86_400_000;

export function timelineKey({ account, subject, ...sender }: Timeline): string {
  return keyOf(wordOf(sender), account ?? '', subject);
}

/** Whose events. */
export interface Senders {
  readonly providers: readonly string[];
  /** '' for the instance without a name; all instances where absent. */
  readonly instance?: string | undefined;
  /** '' for events without one; any where absent. */
  readonly account?: string | undefined;
}

/** The one that a word names, and no other instance of its provider. */
export function sendersOf(word: string): Senders {
  const { provider, instance = '' } = readWord(word);
  return { providers: [provider], instance };
}

/** What of its key tells that an event is theirs. */
export type KeyPattern = Required<Pick<Partition, 'keyPrefixes' | 'keyHolds'>>;

export function keyPattern({ providers, instance, account }: Senders): KeyPattern {
  return {
    keyPrefixes: providers.flatMap((provider) =>
      instance === undefined ? [`${provider}#`, `${provider}-`] : [`${namedWord(provider, instance)}#`],
    ),
    // The middle part of three is the only one between two separators.
    keyHolds: account === undefined ? [] : [`#${keyPart(account)}#`],
  };
}

export function fits({ keyPrefixes, keyHolds }: KeyPattern, pk: string): boolean {
  return keyPrefixes.some((prefix) => pk.startsWith(prefix)) && keyHolds.every((part) => pk.includes(part));
}

/** The keys that a subject may have: straight, of every instance that is known of. */
export function timelineKeys(
  { words = [] }: EventSource,
  { providers, instance, account = '' }: Senders,
  subject: string,
): readonly string[] {
  const all = [...providers, ...words.filter((word) => providers.includes(readWord(word).provider))];
  const asked = instance === undefined ? all : providers.map((provider) => namedWord(provider, instance));
  return [...new Set(asked)].map((word) => keyOf(word, account, subject));
}

function namedWord(provider: string, instance: string): string {
  return wordOf({ provider, instance: instance === '' ? undefined : instance });
}

/** The partitions of byTime that hold a day of theirs: of a provider with all its instances. */
export function timeBuckets({ shards }: EventSource, senders: Senders, day: Date): Partition[] {
  const { keyPrefixes, keyHolds } = keyPattern(senders);
  return senders.providers.flatMap((provider) =>
    Array.from({ length: shards }, (_, shard) => ({
      index: indexes.byTime,
      hash: ['bucket', timeBucket(provider, day, shard)] as const,
      range: 'stored' as const,
      // The bucket tells the provider.
      ...(senders.instance === undefined ? {} : { keyPrefixes }),
      keyHolds,
    })),
  );
}

/** The UTC days of a range. */
export function daysOf(from: string, to: string, direction: Direction): Date[] {
  const [first, last] = [from, to].map((bound) => Date.parse(bound.slice(0, 10)));
  const found: Date[] = [];
  for (let day = first ?? 0; day <= (last ?? 0); day += dayMs) found.push(new Date(day));
  return direction === 'oldest' ? found : found.reverse();
}
