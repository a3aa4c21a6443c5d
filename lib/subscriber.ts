import * as v from 'valibot';
import {
  failureCategoryNames,
  failureKinds,
  failureParties,
} from '../functions/events/failure-categories.ts';
import { eventTypes } from '../functions/events/types.ts';
import { providers } from '../functions/providers.ts';
import { accountId, group, queueDays, receives, visibilitySeconds } from './setting-values.ts';

/** Attributes a published event can be filtered by; only `provider` and `type` are on every event. */
export const filterAttributes = [
  'provider',
  'instance',
  'type',
  'providertype',
  'account',
  'failurekind',
  'final',
  'category',
  'about',
] as const;

/** Every attribute named here must have one of its values; a value that ends in `*` is a prefix. */
export type SubscriberFilter = { readonly [Name in (typeof filterAttributes)[number]]?: readonly string[] };

// Names and values are checked below, with the name of the subscriber.
export const subscriber = group({
  /** Part of its queue's name and output. */
  name: v.string('a subscriber has a name'),
  /** Without it, the subscriber gets every event. */
  filter: v.exactOptional(
    v.custom<SubscriberFilter>(
      (input) => v.is(v.record(v.string(), v.array(v.string())), input),
      'a filter is like { type: ["email.bounced"] }, each attribute with a list of values',
    ),
  ),
  /** How long a received event stays hidden: six times the timeout of the Lambda function that reads it. @default 30 */
  visibilityTimeoutSeconds: v.exactOptional(visibilitySeconds),
  /** @default - subscriberMaxReceiveCount */
  maxReceiveCount: v.exactOptional(receives),
  /** @default - subscriberRetentionDays */
  retentionDays: v.exactOptional(queueDays),
  /** Counted from when the event was published. @default - retentionDays */
  deadLetterRetentionDays: v.exactOptional(queueDays),
  /** Another AWS account whose readers may receive and delete: docs/subscribe.md says what that account must do. */
  account: v.exactOptional(accountId),
});

export interface Subscriber extends Readonly<v.InferInput<typeof subscriber>> {}

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
  {
    subscribers,
    subscriberRetentionDays,
  }: { readonly subscribers: readonly Subscriber[]; readonly subscriberRetentionDays: number },
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
  if (name === 'deliveries')
    return [`the subscriber "${name}" needs another name: our own queue has this one`];
  if (name.endsWith('-dead-letters'))
    return [`the subscriber "${name}" needs another name: our own queues end like this`];
  if (wellFormedName.test(name)) return [];
  return [
    `the subscriber "${name}" must have a name of lower-case letters and digits, in words joined by "-"`,
  ];
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
    return [`has "${value}" for ${attribute}: "*" must come last, after something`];
  }
  const matches = (one: string) => (prefix === undefined ? one === value : one.startsWith(prefix));
  if (known === undefined || known.some(matches)) return [];
  return [`has "${value}" for ${attribute}, which no event ever has`];
}
