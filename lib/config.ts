import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as v from 'valibot';
import { instanceForm, isWord, readWord } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import * as value from './setting-values.ts';
import { subscriber } from './subscriber.ts';

const providerNames = providers.map(({ name }) => name);
/** With scheduled functions, which could call the API. */
const askingProviders = providers.filter(({ scheduled }) => scheduled !== undefined).map(({ name }) => name);
const { group, queueDays, receives, visibilitySeconds, whole } = value;
const memoryMb = whole(128, 10_240, 'AWS Lambda');
const reservedConcurrency = whole(1, 10_000, 'AWS Lambda');

const providerName = v.picklist(providerNames, `there are ${providerNames.join(', ')}`);
const namedInstance = group({
  provider: providerName,
  name: value.text(instanceForm, 'an instance is called by 1 to 20 lower-case letters and digits'),
});
const chosenProvider = v.lazy((input) => (typeof input === 'string' ? providerName : namedInstance));

/** The words of instances among the names of these settings: whether they are deployed, a rule says. */
function instancesIn(input: unknown): readonly string[] {
  return Object.keys(Object(input)).filter((name) => isInstanceOf(providerNames, name));
}

function isInstanceOf(names: readonly string[], word: string): boolean {
  const { provider, instance } = readWord(word);
  return isWord(word) && instance !== undefined && names.includes(provider);
}

const alarmTarget = group({
  /** AWS asks this address to confirm. */
  email: v.exactOptional(value.email),
  /** An SNS topic that CloudWatch may publish to. @default - created if there is an email address */
  topicArn: v.exactOptional(value.topicArn),
});

/** By the word of each provider, and of instances. */
function byProvider<const Setting extends v.GenericSchema>(setting: Setting) {
  return v.lazy((input) =>
    group(
      Object.fromEntries([...providerNames, ...instancesIn(input)].map((name) => [name, setting] as const)),
    ),
  );
}

/** Every setting with its default; the name says the unit. The documentation of each is what editors show. */
const settings = {
  /**
   * Providers with a webhook; a second server or account of one is `{ provider, name: 'eu' }`. Removing one later removes
   * its URL and keeps its secret.
   * @default - all of them
   */
  providers: v.optional(
    v.pipe(
      v.array(chosenProvider, 'it is a list of names'),
      v.minLength(1, `without a provider nothing comes in: there are ${providerNames.join(', ')}`),
    ),
    providerNames,
  ),
  /** The functions that receive deliveries. */
  webhook: v.optional(
    group({
      /** @default 512 */
      memoryMb: v.optional(memoryMb, 512),
      /** API Gateway gives up after 30 s. @default 10 */
      timeoutSeconds: v.optional(whole(1, 29, 'a webhook function'), 10),
      /** How long a fetched secret is used before it is read again. @default 300 */
      secretMaxAgeSeconds: v.optional(whole(1, 3600, 'a webhook function'), 300),
      /** Oldest signed delivery that is accepted: a week, since providers retry for days. @default 604800 */
      toleranceSeconds: v.optional(whole(60, 2_592_000, 'a webhook function'), 604_800),
      /** Per function. AWS keeps at least 100 for the rest of the account. @default - none */
      reservedConcurrency: v.exactOptional(reservedConcurrency),
      /** By provider, what API Gateway accepts on its routes; the rest is answered 429. @default {} */
      throttle: v.optional(
        byProvider(
          v.exactOptional(
            group({
              /** Deliveries a second, over time. */
              perSecond: whole(1, 10_000, 'API Gateway'),
              /** Deliveries at once. */
              burst: whole(1, 5000, 'API Gateway'),
            }),
          ),
        ),
        {},
      ),
    }),
    {},
  ),
  /** The queue between the webhook functions and the consumer. */
  deliveries: v.optional(
    group({
      /** How long a delivery waits while it can't be stored. @default 4 */
      retentionDays: v.optional(queueDays, 4),
      /** @default 14 */
      deadLetterRetentionDays: v.optional(queueDays, 14),
      /** At least six times the consumer's timeout. @default 180 */
      visibilityTimeoutSeconds: v.optional(visibilitySeconds, 180),
      /** Receives of a delivery before it moves to the dead-letter queue. @default 20 */
      maxReceiveCount: v.optional(receives, 20),
    }),
    {},
  ),
  /** The function that stores and publishes. */
  consumer: v.optional(
    group({
      /** @default 1024 */
      memoryMb: v.optional(memoryMb, 1024),
      /** @default 30 */
      timeoutSeconds: v.optional(whole(1, 900, 'AWS Lambda'), 30),
      /** Over 10, Lambda requires a batch window. @default 10 */
      batchSize: v.optional(whole(1, 10, 'the consumer'), 10),
      /** How long Lambda may wait for a batch to fill: a little cheaper at a slow flow, and events arrive later. @default 0 */
      batchWindowSeconds: v.optional(whole(0, 60, 'the consumer'), 0),
      /** How many run at the same time. @default 5 */
      maxConcurrency: v.optional(whole(2, 1000, 'the event source of AWS Lambda'), 5),
      /** Lambda environments reserved for it. @default - none */
      reservedConcurrency: v.exactOptional(reservedConcurrency),
      /** Wait after a first failure that may pass; doubles with every receive. @default 30 */
      backoffBaseSeconds: v.optional(visibilitySeconds, 30),
      /** @default 900 */
      backoffMaxSeconds: v.optional(visibilitySeconds, 900),
      /** How long before its deadline it stops taking deliveries. @default 10 */
      deadlineReserveSeconds: v.optional(whole(1, 899, 'the consumer'), 10),
    }),
    {},
  ),
  /** The function that queues what waited in S3 during an outage. */
  sweep: v.optional(
    group({
      /** @default 5 */
      everyMinutes: v.optional(whole(1, 1440, 'the sweep'), 5),
      /** @default 512 */
      memoryMb: v.optional(memoryMb, 512),
      /** @default 240 */
      timeoutSeconds: v.optional(whole(1, 900, 'AWS Lambda'), 240),
      /** How long before its deadline it leaves the rest to the next run. @default 30 */
      deadlineReserveSeconds: v.optional(whole(1, 899, 'the sweep'), 30),
    }),
    {},
  ),
  /** How long events are kept, and how they are spread. */
  events: v.optional(
    group({
      /** Days an event stays in the table, from its receipt. @default 400 */
      retentionDays: v.optional(whole(1, 36_500, 'the events table'), 400),
      /**
       * Partitions of the index by time: 1 carries about 1,000 events a second and provider. Never lower it, or older
       * events are not found by time.
       * @default 1
       */
      shards: v.optional(whole(1, 64, 'the events table'), 1),
      /**
       * DynamoDB changes it in place, at most twice in 30 days.
       * @default - infrequentAccess from 90 retentionDays, where it is cheaper; otherwise standard
       */
      tableClass: v.exactOptional(
        v.picklist(['standard', 'infrequentAccess'], 'it is "standard" or "infrequentAccess"'),
      ),
      /** Restores both tables to any second of the last 35 days, for about a third of the storage cost. @default true */
      pointInTimeRecovery: v.optional(value.onOrOff, true),
    }),
    {},
  ),
  /** Subscriptions at a provider that has them. */
  subscriptions: v.optional(
    group({
      /** Hours without a notification after which a subscription counts as silent. @default 72 */
      silentAfterHours: v.optional(whole(1, 8760, 'the watch over subscriptions'), 72),
    }),
    {},
  ),
  /** Providers, or instances (`PROVIDER-eu`), whose API scheduled functions may call: each gets a secret. @default [] */
  apiSecrets: v.optional(
    v.array(
      v.lazy((input) =>
        isInstanceOf(askingProviders, String(input))
          ? v.string()
          : v.picklist(
              askingProviders,
              `there are ${askingProviders.join(', ')}, and named instances of them`,
            ),
      ),
      'it is a list of names',
    ),
    [],
  ),
  /** Who gets events, all or some, each in its own SQS queue, which stays when it is removed. @default [{ name: 'events' }] */
  subscribers: v.optional(v.array(subscriber, 'it is a list of { name, filter }'), [{ name: 'events' }]),
  /** Days an event waits for a subscriber. @default 14 */
  subscriberRetentionDays: v.optional(queueDays, 14),
  /** Receives of an event by a subscriber before it moves to the subscriber's dead-letter queue. @default 20 */
  subscriberMaxReceiveCount: v.optional(receives, 20),
  /** Who gets alarms: `{}` only shows them in CloudWatch, `false` creates none. @default {} */
  alarms: v.optional(
    v.lazy((input) => (input === false ? v.literal(false) : alarmTarget)),
    {},
  ),
  /** By provider, or instance (`PROVIDER-eu`), the hours without a delivery after which an alarm rings. @default {} */
  silenceAlarmHours: v.optional(byProvider(v.exactOptional(whole(1, 168, 'CloudWatch'))), {}),
  /** Notifies whoever gets alarms once a month's bill exceeds this, or AWS expects it to. @default - nobody */
  budget: v.exactOptional(
    group({
      /** Of the whole account, unless `tag` limits it. */
      usdPerMonth: whole(1, 1_000_000, 'AWS Budgets'),
      /** Counts only what has this active cost allocation tag: user:KEY$VALUE. @default - everything in the account */
      tag: v.exactOptional(value.costTag),
    }),
  ),
  /** Alarms by provider on the share of a day's mail that bounced because of recipients, or drew complaints. @default - none */
  reputation: v.exactOptional(
    group({
      /** @default 0.05 */
      bounceRate: v.optional(value.share, 0.05),
      /** @default 0.001 */
      complaintRate: v.optional(value.share, 0.001),
      /** With fewer mails a day, no alarm rings. @default 200 */
      minimum: v.optional(whole(1, 1_000_000_000, 'an alarm'), 200),
    }),
  ),
  /** One page in CloudWatch, named after the stack. @default true */
  dashboard: v.optional(value.onOrOff, true),
  /** Your domain for the webhooks; its DNS record must point to the output DomainTarget. @default - AWS's name */
  domain: v.exactOptional(
    group({
      /** Such as hooks.example.com. */
      name: value.domainName,
      /** From AWS Certificate Manager, in the stack's region. */
      certificateArn: value.certificateArn,
      /** Turns off AWS's own address, which bypasses whatever you put in front of the domain. @default false */
      only: v.exactOptional(value.onOrOff),
    }),
  ),
  /** Your KMS key, or its ARN, for everything stored: docs/deploy/encryption-key.md. @default - AWS's keys */
  encryptionKey: v.exactOptional(value.ownKey),
  /** Your subnets for the functions: docs/deploy/network.md says what they must reach. @default - Lambda's own network */
  vpc: v.exactOptional(
    group({
      /** Best in two availability zones or more. */
      subnetIds: value.subnetIds,
      /** They must let HTTPS out, and nothing in. */
      securityGroupIds: value.securityGroupIds,
    }),
  ),
  /** Days CloudWatch keeps logs, which hold ids, reasons and counts, never mail. @default 30 */
  logRetentionDays: v.optional(value.logRetentionDays, 30),
  /** `false` deletes tables, queues and secrets with the stack: for trials only. @default true */
  retainData: v.optional(value.onOrOff, true),
};

/** Settings of the construct: the stack around it already has a name. */
export const ConstructSettings = group(settings);

/** Settings of a `Postern`, all optional. A mistake ends the synthesis with its name and what is allowed. */
export interface PosternProps extends v.InferInput<typeof ConstructSettings> {}
export type WebhookSettings = NonNullable<PosternProps['webhook']>;
export type Throttle = NonNullable<NonNullable<WebhookSettings['throttle']>[string]>;
export type DeliverySettings = NonNullable<PosternProps['deliveries']>;
export type ConsumerSettings = NonNullable<PosternProps['consumer']>;
export type SweepSettings = NonNullable<PosternProps['sweep']>;
export type AlarmSettings = Exclude<PosternProps['alarms'], false | undefined>;
export type BudgetSettings = NonNullable<PosternProps['budget']>;
export type DomainSettings = NonNullable<PosternProps['domain']>;
export type EventSettings = NonNullable<PosternProps['events']>;
export type NetworkSettings = NonNullable<PosternProps['vpc']>;
export type SubscriptionSettings = NonNullable<PosternProps['subscriptions']>;

const stage = v.exactOptional(value.stageName);

/** A whole deployment. */
export const Config = group({ stage, ...settings });
export type PosternConfig = Readonly<v.InferOutput<typeof Config>>;

/** What the parts of a deployment are made from. */
export type ConstructConfig = Omit<PosternConfig, 'encryptionKey' | 'stage'> & {
  readonly encryptionKey: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
};

/** postern.config.ts: only what differs from `defaults`, for all stages and for each. */
export const Settings = group({
  stage,
  ...settings,
  stages: v.optional(
    v.record(value.stageName, group(settings), 'it holds settings by the name of a stage'),
    {},
  ),
});
export type Settings = v.InferInput<typeof Settings>;

export const defaults: PosternConfig = v.parse(Config, {});
