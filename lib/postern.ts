import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Budget } from './budget.ts';
import { chosenProviders } from './chosen-providers.ts';
import type { ConstructConfig, PosternProps } from './config.ts';
import { configOfProps } from './config-rules.ts';
import { Consumer } from './consumer.ts';
import { Dashboard } from './dashboard.ts';
import { Deliveries } from './deliveries.ts';
import { EventStore } from './event-store.ts';
import { EventTopic } from './event-topic.ts';
import { LogQueries } from './log-queries.ts';
import { addOutput, addOutputs } from './outputs.ts';
import { letServicesUse, ownKey } from './own-key.ts';
import type { Parts } from './parts.ts';
import { ProviderSchedule } from './provider-schedule.ts';
import { ProviderWebhook } from './provider-webhook.ts';
import { Spool } from './spool.ts';
import { SubscriberMemory } from './subscriber-function.ts';
import type { SubscriberQueue } from './subscriber-queue.ts';
import { Sweep } from './sweep.ts';
import { WebhookApi, WebhookDomain } from './webhook-api.ts';

/**
 * The webhook gate for email platforms, one per stack: the whole deployment on one screen. CloudFormation names tables,
 * queues and secrets after its id: another id creates new, empty ones.
 */
export class Postern extends Construct {
  /** Every event, once; `grantReadEvents` lets a function query it with `postern/queries`. */
  readonly eventsTable: TableV2;
  /** The state of each subscription at a provider that has them. */
  readonly subscriptionsTable: TableV2;
  /** Publishes each event as JSON (CloudEvents 1.0) once it is stored. */
  readonly eventsTopic: ITopic;
  /** By the subscriber's name. */
  readonly subscriberQueues: Readonly<Record<string, IQueue>>;
  /** By provider: the URL to give it, without its token. `postern urls` prints it with the token. */
  readonly webhookUrls: Readonly<Record<string, string>>;
  /** Large deliveries, and what waits while a queue is away; `grantReadPayloads` opens payloads of large events. */
  readonly spoolBucket: Bucket;
  /** Where alarms go; undefined if nobody gets them. */
  readonly alarmTopic: ITopic | undefined;
  private readonly parts: Parts;
  private memory: SubscriberMemory | undefined;

  /** Throws for settings that AWS refuses or that lose or stall deliveries, and for a second one in a stack. */
  constructor(scope: Construct, id: string, props: PosternProps = {}) {
    super(scope, id);
    refuseSecond(this);
    const settings = configOfProps(props);
    const config: ConstructConfig = {
      ...settings,
      encryptionKey: ownKey(this, settings.encryptionKey),
      removalPolicy: settings.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    if (config.encryptionKey) letServicesUse(config.encryptionKey, this, config);
    const providers = chosenProviders(config.providers);

    const front = config.domain && new WebhookDomain(this, 'WebhookDomain', config.domain);
    const api = new WebhookApi(this, 'WebhookApi', config, front?.domain);
    const deliveries = new Deliveries(this, 'Deliveries', config);
    const store = new EventStore(this, 'EventStore', config);
    const topic = new EventTopic(this, 'EventTopic', config);
    const spool = new Spool(this, 'Spool', config);
    const consumer = new Consumer(this, config, { deliveries, store, topic, spool });
    const webhooks = new Map(
      providers.map((provider) => [
        provider.name,
        new ProviderWebhook(this, config, { api, deliveries, spool }, provider),
      ]),
    );
    const schedules = providers.map((provider) => new ProviderSchedule(this, config, store, provider));
    const waiting = [...webhooks.values()].filter(({ waitsUnverified }) => waitsUnverified);
    const sweep = new Sweep(this, config, { deliveries, spool }, waiting);
    const made = { store, deliveries, api, front, consumer, sweep, topic, spool, webhooks, schedules };
    this.parts = { config, ...made };
    addOutputs(this, this.parts);

    this.alarmTopic = this.watch(this.parts);
    this.eventsTable = store.events;
    this.subscriptionsTable = store.subscriptions;
    this.eventsTopic = topic.topic;
    this.subscriberQueues = Object.fromEntries(
      [...topic.subscribers].map(([name, { queue }]) => [name, queue]),
    );
    this.webhookUrls = Object.fromEntries([...webhooks].map(([name, { url }]) => [name, url]));
    this.spoolBucket = spool.bucket;
  }

  /** Throws for an unknown name. */
  subscriberQueue(name: string): IQueue {
    return this.subscriber(name).queue;
  }

  /** Connects a function made with `postern/consume` to a subscriber's queue, with all the rights that it needs. */
  addConsumer(name: string, lambda: LambdaFunction, source: SqsEventSourceProps = {}): void {
    const subscriber = this.subscriber(name);
    this.memory ??= new SubscriberMemory(this, this.parts);
    this.memory.add(name, subscriber, lambda, source);
  }

  /** Allows queries of events: by subject, by time of storing and by recipient. */
  grantReadEvents(grantee: IGrantable): Grant {
    return this.parts.store.grantReadEvents(grantee);
  }

  /** Allows reading the payload of an event that was too large to hold it: `data.payloadRef`. */
  grantReadPayloads(grantee: IGrantable): Grant {
    return this.parts.spool.grantReadPayloads(grantee);
  }

  private subscriber(name: string): SubscriberQueue {
    const { subscribers } = this.parts.topic;
    const found = subscribers.get(name);
    if (found !== undefined) return found;
    const known = [...subscribers.keys()].join(', ') || 'none';
    throw new Error(`No subscriber is called "${name}": subscribers names ${known}.`);
  }

  private watch(parts: Parts): ITopic | undefined {
    const { dashboard, alarms, budget } = parts.config;
    new LogQueries(this, 'LogQueries', parts);
    if (dashboard) new Dashboard(this, 'Dashboard', parts);
    if (!alarms) return undefined;
    if (budget) new Budget(this, 'Budget', budget, alarms);
    const { topic } = new Alarms(this, 'Alarms', alarms, parts);
    if (topic) addOutput(this, 'AlarmTopicArn', topic.topicArn, 'Where alarms go');
    return topic;
  }
}

function refuseSecond(postern: Postern): void {
  const stack = Stack.of(postern);
  const all = stack.node.findAll().filter((one) => one instanceof Postern && Stack.of(one) === stack);
  if (all.length === 1) return;
  const paths = all.map(({ node }) => node.path).join(' and ');
  throw new Error(
    `One stack can hold one Postern, and this holds ${paths}: its outputs are found by their names. Put each into its own stack.`,
  );
}
