import { readWord, type Sender, wordOf } from '../../functions/events/instance.ts';
import { indexes, keyOf, keyPart, timeBucket } from '../../functions/events/keys.ts';
import { subjectTyped } from '../../functions/events/names.ts';
import { type Direction, type EventSource, listOf, type OneOrMore, type Partition } from './walk.ts';

export interface Timeline extends Sender {
  readonly account?: string | undefined;
  readonly subject: string;
}

const dayMs = 86_400_000;

/** However the Message-ID in the subject is written. */
export function timelineKey({ provider, instance, account = '', subject }: Timeline): string {
  return keyOf(wordOf({ provider, instance }), account, subjectTyped(subject));
}

/** The partitions of timelines. */
export function timelinePartitions(keys: Iterable<string>): readonly Partition[] {
  return [...keys].map((key) => ({ hash: ['pk', key], range: 'sk' }));
}

/** Of the recipient index. */
export function recipientPartition(recipient: string): Partition {
  return { index: indexes.byRecipient, hash: ['recipient', recipient], range: 'sk' };
}

export interface Senders {
  /** With all their instances, or the word of one. */
  readonly providers: readonly string[];
  /** '' for the instance without a name; undefined for all. */
  readonly instance?: OneOrMore | undefined;
  /** '' for events without one; undefined for any. */
  readonly account?: OneOrMore | undefined;
}

/** Of this instance only. */
export function sendersOf(word: string): Senders {
  const { provider, instance = '' } = readWord(word);
  return { providers: [provider], instance };
}

export type KeyPattern = Required<Pick<Partition, 'keyPrefixes' | 'keyHolds'>>;

export function keyPattern({ providers, instance, account }: Senders): KeyPattern {
  return {
    keyPrefixes: providers.flatMap(
      (one) => wordsOf(one, instance)?.map((word) => `${word}#`) ?? [`${one}#`, `${one}-`],
    ),
    // Only the middle one of three parts is between two separators.
    keyHolds: account === undefined ? [] : [listOf(account).map((one) => `#${keyPart(one)}#`)],
  };
}

export function fits({ keyPrefixes, keyHolds }: KeyPattern, pk: string): boolean {
  return (
    keyPrefixes.some((prefix) => pk.startsWith(prefix)) &&
    keyHolds.every((any) => listOf(any).some((part) => pk.includes(part)))
  );
}

/** The keys a subject may have, for every known instance. */
export function timelineKeys(
  { words = [] }: EventSource,
  { providers, instance, account = '' }: Senders,
  subject: string,
): readonly string[] {
  const known = (provider: string) => words.filter((word) => readWord(word).provider === provider);
  const asked = providers.flatMap((one) => wordsOf(one, instance) ?? [one, ...known(one)]);
  return [...new Set(asked)].flatMap((word) =>
    listOf(account).map((one) => timelineKey({ ...readWord(word), account: one, subject })),
  );
}

/** Undefined for all instances. */
function wordsOf(word: string, instance: OneOrMore | undefined): readonly string[] | undefined {
  const { provider, instance: named } = readWord(word);
  if (named !== undefined) return [word];
  if (instance === undefined) return undefined;
  return listOf(instance).map((one) => wordOf({ provider, instance: one === '' ? undefined : one }));
}

/** The byTime partitions of a day of a provider, or of `postern prove`. */
export function bucketsOf({ shards }: Pick<EventSource, 'shards'>, provider: string, day: Date) {
  return Array.from({ length: shards }, (_, shard) => ({
    index: indexes.byTime,
    hash: ['bucket', timeBucket(provider, day, shard)] as const,
    range: 'stored' as const,
  }));
}

export function timeBuckets(source: EventSource, senders: Senders, day: Date): Partition[] {
  const { keyPrefixes, keyHolds } = keyPattern(senders);
  const { providers, instance } = senders;
  // For all instances, the bucket is enough.
  const isNarrowed = providers.some((one) => wordsOf(one, instance) !== undefined);
  const pattern = { ...(isNarrowed ? { keyPrefixes } : {}), keyHolds };
  return [...new Set(providers.map((word) => readWord(word).provider))].flatMap((provider) =>
    bucketsOf(source, provider, day).map((bucket) => ({ ...bucket, ...pattern })),
  );
}

/** Of UTC. */
export function daysOf(from: string, to: string, direction: Direction = 'oldest'): Date[] {
  const [first = 0, last = 0] = [from, to].map((bound) => Date.parse(bound.slice(0, 10)));
  const found: Date[] = [];
  for (let day = first; day <= last; day += dayMs) found.push(new Date(day));
  return direction === 'oldest' ? found : found.reverse();
}
