import {
  failureCategoryNames,
  failureKinds,
  failureParties,
} from '../functions/events/failure-categories.ts';
import { eventTypes } from '../functions/events/types.ts';
import { providers } from '../functions/providers.ts';
import type { PosternConfig } from './config.ts';
import { filterAttributes, type Subscriber } from './subscriber.ts';

/** Each part begins with a letter, so that no two names give the same output. */
const wellFormedName = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** Attributes with a known set of values: any other value would silently leave a queue empty. */
const everyValue = new Map<string, readonly string[]>([
  ['provider', providers.map(({ name }) => name)],
  ['type', eventTypes],
  ['failurekind', failureKinds],
  ['final', ['true', 'false']],
  ['category', failureCategoryNames],
  ['about', failureParties],
]);

/** Each mistake names the subscriber and the value. */
export function subscriberMistakes(
  { subscribers, subscriberRetentionDays }: Pick<PosternConfig, 'subscribers' | 'subscriberRetentionDays'>,
  instances: readonly string[],
): readonly string[] {
  const known = new Map([...everyValue, ['instance', instances] as const]);
  const names = subscribers.map(({ name }) => name);
  return [
    ...names.flatMap(mistakesInName),
    ...new Set(
      names
        .filter((name, index) => names.indexOf(name) < index)
        .map((name) => `two subscribers are called "${name}"`),
    ),
    ...subscribers.flatMap((one) => mistakesInFilter(one, known)),
    ...subscribers.flatMap((one) => mistakesInDays(one, subscriberRetentionDays)),
  ];
}

function mistakesInDays(subscriber: Subscriber, all: number): readonly string[] {
  const { name, retentionDays = all, deadLetterRetentionDays = retentionDays } = subscriber;
  if (deadLetterRetentionDays >= retentionDays) return [];
  return [
    `the subscriber "${name}" has deadLetterRetentionDays ${deadLetterRetentionDays}: it must not be under retentionDays (${retentionDays}), since a dead letter keeps the age it had`,
  ];
}

function mistakesInName(name: string): readonly string[] {
  if (name === 'deliveries') return [`the subscriber "${name}" needs another name: that queue is ours`];
  if (name.endsWith('-dead-letters'))
    return [`the subscriber "${name}" needs another name: such queues are ours`];
  if (wellFormedName.test(name)) return [];
  return [`the subscriber "${name}" must be called by small letters and digits, in words joined by "-"`];
}

type Known = ReadonlyMap<string, readonly string[]>;

function mistakesInFilter({ name, filter }: Subscriber, known: Known): readonly string[] {
  if (filter === undefined) return [];
  const attributes = Object.entries(filter);
  const of = `the filter of the subscriber "${name}"`;
  const combinations = attributes.reduce((product, [, values]) => product * values.length, 1);
  return [
    ...(attributes.length === 0 ? [`${of} is empty: leave it out for every event`] : []),
    // SNS's limits, which would otherwise end a deployment half-way.
    ...(attributes.length > 5 ? [`${of} has ${attributes.length} attributes, SNS takes 5`] : []),
    ...(combinations > 150 ? [`${of} makes ${combinations} combinations of values, SNS takes 150`] : []),
    ...attributes.flatMap(([attribute, values]) =>
      mistakesInValues(attribute, values, known).map((mistake) => `${of} ${mistake}`),
    ),
  ];
}

function mistakesInValues(attribute: string, values: readonly string[], known: Known): readonly string[] {
  if (!filterAttributes.some((one) => one === attribute)) {
    return [`names "${attribute}", and events have ${filterAttributes.join(', ')}`];
  }
  if (values.length === 0) return [`lists no value of ${attribute}`];
  return values.flatMap((value) => mistakesInValue(attribute, value, known.get(attribute)));
}

function mistakesInValue(attribute: string, value: string, known?: readonly string[]): readonly string[] {
  const prefix = value.endsWith('*') ? value.slice(0, -1) : undefined;
  if (
    value === '' ||
    prefix === '' ||
    prefix?.includes('*') ||
    (prefix === undefined && value.includes('*'))
  ) {
    return [`has "${value}" for ${attribute}: "*" stands at the end, after something`];
  }
  const matches = (one: string) => (prefix === undefined ? one === value : one.startsWith(prefix));
  if (known === undefined || known.some(matches)) return [];
  return [`has "${value}" for ${attribute}, which no event ever has`];
}
