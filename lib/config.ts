import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as v from 'valibot';
import { instanceForm, isWord, readWord } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import * as value from './setting-values.ts';
import { subscriber } from './subscriber.ts';

const providerNames = providers.map(({ name }) => name);
/** Those with functions of their own, which could ask the provider's API. */
const askingProviders = providers.filter(({ scheduled }) => scheduled !== undefined).map(({ name }) => name);
const { group, queueDays, receives, visibilitySeconds, whole } = value;
const memoryMb = whole(128, 10_240, 'AWS Lambda');
const reservedConcurrency = whole(1, 10_000, 'AWS Lambda');

const throttle = group({
  perSecond: whole(1, 10_000, 'API Gateway'),
  burst: whole(1, 5000, 'API Gateway'),
});
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

const silentHours = v.exactOptional(whole(1, 168, 'CloudWatch'));

const alarmTarget = group({
  email: v.exactOptional(value.email),
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

/** What a deployment can set, with the value that each has where nobody sets it. Times carry their unit in the name. */
const settings = {
  /** The providers with a webhook, and instances of them by name; one that is taken out keeps its secret. */
  providers: v.optional(
    v.pipe(
      v.array(chosenProvider, 'it is a list of names'),
      v.minLength(1, `without a provider nothing comes in: there are ${providerNames.join(', ')}`),
    ),
    providerNames,
  ),
  webhook: v.optional(
    group({
      memoryMb: v.optional(memoryMb, 512),
      // API Gateway gives up after 30 s.
      timeoutSeconds: v.optional(whole(1, 29, 'a webhook function'), 10),
      /** How long a fetched secret is trusted before it is read again. */
      secretMaxAgeSeconds: v.optional(whole(1, 3600, 'a webhook function'), 300),
      /** How long before receipt a delivery may have been signed, where a provider signs the time too. */
      toleranceSeconds: v.optional(whole(60, 2_592_000, 'a webhook function'), 604_800),
      /** Environments kept for each webhook function; unset, since a new account may have 10 in all. */
      reservedConcurrency: v.exactOptional(reservedConcurrency),
      /** By provider: what API Gateway lets through to each of its routes, and answers 429 beyond. */
      throttle: v.optional(byProvider(v.exactOptional(throttle)), {}),
    }),
    {},
  ),
  deliveries: v.optional(
    group({
      retentionDays: v.optional(queueDays, 4),
      deadLetterRetentionDays: v.optional(queueDays, 14),
      visibilityTimeoutSeconds: v.optional(visibilitySeconds, 180),
      /** Receives of a delivery before it moves to the dead-letter queue. */
      maxReceiveCount: v.optional(receives, 20),
    }),
    {},
  ),
  consumer: v.optional(
    group({
      memoryMb: v.optional(memoryMb, 1024),
      timeoutSeconds: v.optional(whole(1, 900, 'AWS Lambda'), 30),
      // Over 10, Lambda wants to wait for a batch to fill.
      batchSize: v.optional(whole(1, 10, 'the consumer'), 10),
      /** How long Lambda may wait for a batch to fill; 0 hands over what is there. */
      batchWindowSeconds: v.optional(whole(0, 60, 'the consumer'), 0),
      maxConcurrency: v.optional(whole(2, 1000, 'the event source of AWS Lambda'), 5),
      /** Environments kept for the consumer; unset, as for webhooks. */
      reservedConcurrency: v.exactOptional(reservedConcurrency),
      /** Visibility after a first transient failure; doubles with every receive. */
      backoffBaseSeconds: v.optional(visibilitySeconds, 30),
      backoffMaxSeconds: v.optional(visibilitySeconds, 900),
      /** Before its deadline the consumer stops taking deliveries. */
      deadlineReserveSeconds: v.optional(whole(1, 899, 'the consumer'), 10),
    }),
    {},
  ),
  /** Puts on the queue what waited in the spool while the queue or a secret was away. */
  sweep: v.optional(
    group({
      everyMinutes: v.optional(whole(1, 1440, 'the sweep'), 5),
      memoryMb: v.optional(memoryMb, 512),
      timeoutSeconds: v.optional(whole(1, 900, 'AWS Lambda'), 240),
      /** Before its deadline the sweep leaves what is left to the next one. */
      deadlineReserveSeconds: v.optional(whole(1, 899, 'the sweep'), 30),
    }),
    {},
  ),
  events: v.optional(
    group({
      /** Counted from receipt; DynamoDB's TTL removes older events. */
      retentionDays: v.optional(whole(1, 36_500, 'the events table'), 400),
      /** Partitions of the byTime index per provider and day. Only ever raise it: readers use the highest. */
      shards: v.optional(whole(1, 64, 'the events table'), 1),
      /** Of DynamoDB; where it is unset, retentionDays decide. */
      tableClass: v.exactOptional(
        v.picklist(['standard', 'infrequentAccess'], 'it is "standard" or "infrequentAccess"'),
      ),
      /** Of both tables, to any second of the last 35 days. */
      pointInTimeRecovery: v.optional(value.onOrOff, true),
    }),
    {},
  ),
  subscriptions: v.optional(
    group({
      /** A provider's subscription that sent nothing for so long counts as silent. */
      silentAfterHours: v.optional(whole(1, 8760, 'the watch over subscriptions'), 72),
    }),
    {},
  ),
  /** Providers whose API scheduled functions may ask: each gets a secret for the credentials, at its price. */
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
  /** Each gets an SQS queue of its own; the queue of one that is taken out stays, without new events. */
  subscribers: v.optional(v.array(subscriber, 'it is a list of { name, filter }'), [{ name: 'events' }]),
  /** How long a subscriber may be away. */
  subscriberRetentionDays: v.optional(queueDays, 14),
  /** Receives of an event by a subscriber before it moves to the subscriber's dead-letter queue. */
  subscriberMaxReceiveCount: v.optional(receives, 20),
  /** Where alarms go: to an e-mail address, to an SNS topic that is there, or nowhere; `false` for no alarms at all. */
  alarms: v.optional(
    v.lazy((input) => (input === false ? v.literal(false) : alarmTarget)),
    {},
  ),
  /** By provider, the hours without a delivery after which an alarm rings: CloudWatch looks back a week at most. */
  silenceAlarmHours: v.optional(byProvider(silentHours), {}),
  /** Somebody is told once a month costs more. */
  budget: v.exactOptional(
    group({ usdPerMonth: whole(1, 1_000_000, 'AWS Budgets'), tag: v.exactOptional(value.costTag) }),
  ),
  /** Alarms by provider over the share of a day's mail that bounced, or was complained about; none where unset. */
  reputation: v.exactOptional(
    group({
      bounceRate: v.optional(value.share, 0.05),
      complaintRate: v.optional(value.share, 0.001),
      /** Of fewer mails a day, a rate says nothing. */
      minimum: v.optional(whole(1, 1_000_000_000, 'an alarm'), 200),
    }),
  ),
  /** One page in CloudWatch. */
  dashboard: v.optional(value.onOrOff, true),
  /** In place of the name that AWS gives; the certificate is one of the same region. */
  domain: v.exactOptional(
    group({
      name: value.domainName,
      certificateArn: value.certificateArn,
      /** No `execute-api` address beside it. */
      only: v.exactOptional(value.onOrOff),
    }),
  ),
  /** Of the user, for all that holds something; by ARN, or as a construct's app holds it. */
  encryptionKey: v.exactOptional(value.ownKey),
  /** Of the user: the functions' subnets, and what they may reach from there. */
  vpc: v.exactOptional(group({ subnetIds: value.subnetIds, securityGroupIds: value.securityGroupIds })),
  logRetentionDays: v.optional(value.logRetentionDays, 30),
  /** Off only where tables, queues and secrets must vanish with their stack, as in tests. */
  retainData: v.optional(value.onOrOff, true),
};

/** What a construct of somebody's own CDK app is given: the stack that it stands in has a name already. */
export const ConstructSettings = group(settings);

const stage = v.exactOptional(value.stageName);

/** A whole deployment. */
export const Config = group({ stage, ...settings });
export type PosternConfig = Readonly<v.InferOutput<typeof Config>>;

/** What the parts of a deployment are made from. */
export type ConstructConfig = Omit<PosternConfig, 'encryptionKey' | 'stage'> & {
  readonly encryptionKey: IKey | undefined;
};

/** What stands in postern.config.ts: only what differs from `defaults`, for every stage and for each. */
export const Settings = group({
  stage,
  ...settings,
  stages: v.optional(
    v.record(value.stageName, group(settings), 'it holds settings by the name of a stage'),
    {},
  ),
});
export type Settings = v.InferInput<typeof Settings>;

/** What is deployed where nobody sets anything. */
export const defaults: PosternConfig = v.parse(Config, {});
