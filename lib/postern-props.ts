import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ChosenProvider } from './chosen-providers.ts';
import type {
  ConsumerSettings,
  DeliverySettings,
  SweepSettings,
  WebhookSettings,
} from './function-settings.ts';
import type { Subscriber } from './subscriber.ts';

/** What a `Postern` can be given. Everything may be left out; a mistake ends the synthesis with its name and what is allowed. */
export interface PosternProps {
  /**
   * Which providers get a webhook, and which instances of them: a provider's name, and for a second server or
   * account of it `{ provider, name: 'eu' }`. One that is taken out later loses its URL and keeps its secret.
   * @default - all there are
   */
  readonly providers?: readonly ChosenProvider[];
  /**
   * Who wants to hear of events, with all of them or some: each gets an SQS queue of its own.
   * @default [{ name: 'events' }]
   */
  readonly subscribers?: readonly Subscriber[];
  /**
   * Days that an event waits for a subscriber: SQS keeps none for longer than 14.
   * @default 14
   */
  readonly subscriberRetentionDays?: number;
  /**
   * How often a subscriber may receive an event without deleting it before it moves to its dead-letter queue.
   * @default 20
   */
  readonly subscriberMaxReceiveCount?: number;
  /**
   * Where alarms go: to an e-mail address, or to an SNS topic of yours that CloudWatch may publish to. `{}` only shows
   * them in CloudWatch, `false` leaves them out.
   * @default {}
   */
  readonly alarms?: AlarmSettings | false;
  /**
   * By provider, or instance (`PROVIDER-eu`), the hours without a delivery after which an alarm rings, 168 at most.
   * @default {}
   */
  readonly silenceAlarmHours?: Readonly<Record<string, number | undefined>>;
  /**
   * Alarms by provider over the share of a day's mail that bounced because of the recipients, or was complained about,
   * of at least `minimum` mails. The consumer counts what they need only then.
   * @default - none
   */
  readonly reputation?: ReputationSettings;
  /**
   * Tells whom alarms tell once a month's bill is over so much, or AWS expects that it will be.
   * @default - nobody is told
   */
  readonly budget?: BudgetSettings;
  /**
   * One page in CloudWatch, called like the stack.
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * A domain of yours in front of the webhooks. The output DomainTarget is what its DNS record must point to.
   * @default - the name that AWS gives
   */
  readonly domain?: DomainSettings;
  /**
   * Of these providers, or instances (`PROVIDER-eu`), the scheduled functions ask the API too: each gets a secret for the credentials.
   * @default []
   */
  readonly apiSecrets?: readonly string[];
  /**
   * A KMS key of yours, or its ARN, for tables, queues, topics, bucket, secrets and logs: docs/deploy/encryption-key.md.
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey | string;
  /**
   * Subnets and security groups of yours for the functions: docs/deploy/network.md says what they must reach.
   * @default - Lambda's own network
   */
  readonly vpc?: NetworkSettings;
  /** How long events are kept, and how they are spread. */
  readonly events?: EventSettings;
  /** Subscriptions at providers that have such. */
  readonly subscriptions?: SubscriptionSettings;
  /** The functions that take deliveries. */
  readonly webhook?: WebhookSettings;
  /** The queue between them and the function that stores. */
  readonly deliveries?: DeliverySettings;
  /** The function that stores and publishes. */
  readonly consumer?: ConsumerSettings;
  /** The function that puts on the queue what waited in S3 during an outage. */
  readonly sweep?: SweepSettings;
  /**
   * Days that CloudWatch keeps logs, which hold ids, reasons and counts, never mail.
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * `false` lets tables, queues and secrets go with the stack, and everything in them: for trials only.
   * @default true
   */
  readonly retainData?: boolean;
}

/** Who is told of alarms: one of the two. */
export interface AlarmSettings {
  /**
   * AWS asks it to confirm.
   * @default - nobody is written to
   */
  readonly email?: string;
  /**
   * Of a topic that is there.
   * @default - a topic is made where there is an e-mail address
   */
  readonly topicArn?: string;
}

export interface DomainSettings {
  /** Like hooks.example.com. */
  readonly name: string;
  /** Of a certificate in AWS Certificate Manager, in the region of the stack. */
  readonly certificateArn: string;
  /**
   * Without the address of AWS's beside it, which goes round whatever stands before the domain.
   * @default false
   */
  readonly only?: boolean;
}

export interface NetworkSettings {
  /** Best in two availability zones or more. */
  readonly subnetIds: readonly string[];
  /** They must let HTTPS out, and nothing in. */
  readonly securityGroupIds: readonly string[];
}

export interface EventSettings {
  /**
   * Days that an event stays in the table, from its receipt.
   * @default 400
   */
  readonly retentionDays?: number;
  /**
   * Partitions of the index by time: 1 carries about 1,000 events a second and provider. Never lower it, or older
   * events are not found by time.
   * @default 1
   */
  readonly shards?: number;
  /**
   * The class of the table in DynamoDB, which changes it in place, twice in 30 days at most.
   * @default - infrequentAccess from 90 retentionDays on, where it is cheaper; else standard
   */
  readonly tableClass?: 'standard' | 'infrequentAccess';
  /**
   * Whether both tables can be restored to any second of the last 35 days; it is about a third of what keeping costs.
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;
}

export interface BudgetSettings {
  /** Of the whole account, unless a tag says of what. */
  readonly usdPerMonth: number;
  /**
   * Counts only what carries this cost allocation tag, which must be active: user:KEY$VALUE.
   * @default - everything in the account
   */
  readonly tag?: string;
}

export interface SubscriptionSettings {
  /**
   * After so many hours without a notification a subscription counts as silent.
   * @default 72
   */
  readonly silentAfterHours?: number;
}

/** When reputation is at risk. */
export interface ReputationSettings {
  /** @default 0.05 */
  readonly bounceRate?: number;
  /** @default 0.001 */
  readonly complaintRate?: number;
  /**
   * Of fewer mails a day, no alarm rings.
   * @default 200
   */
  readonly minimum?: number;
}
