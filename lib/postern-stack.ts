import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Provider } from '../functions/webhook/provider.ts';
import type { Watched } from './alarm-table.ts';
import { Alarms } from './alarms.ts';
import type { PosternConfig } from './config.ts';
import { Consumer } from './consumer.ts';
import { Dashboard } from './dashboard.ts';
import { Deliveries } from './deliveries.ts';
import { EventStore } from './event-store.ts';
import { EventTopic } from './event-topic.ts';
import { LogQueries } from './log-queries.ts';
import {
  apiSecretKey,
  capitalised,
  deadLettersOutput,
  logGroupKey,
  queueOutput,
  secretKey,
  webhookUrlKey,
} from './output-keys.ts';
import { ProviderSchedule, type ProviderScheduleProps } from './provider-schedule.ts';
import { ProviderWebhook, type ProviderWebhookProps } from './provider-webhook.ts';
import { Spool } from './spool.ts';
import { Sweep } from './sweep.ts';
import { WebhookApi } from './webhook-api.ts';
import { WebhookDomain } from './webhook-domain.ts';

export interface PosternStackProps {
  readonly config: PosternConfig;
  readonly providers: readonly Pick<Provider, 'name' | 'authenticity' | 'retries' | 'scheduled'>[];
}

/** The whole deployment on one screen: what there is, and who is handed what. */
export class PosternStack extends Stack {
  constructor(scope: Construct, id: string, { config, providers }: PosternStackProps) {
    super(scope, id, { description: 'Postern: the webhook gate for email platforms' });
    const removalPolicy = config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    const front = config.domain && new WebhookDomain(this, 'WebhookDomain', config.domain);
    const api = new WebhookApi(this, 'WebhookApi', { ...config, domain: front?.domain });
    const deliveries = new Deliveries(this, 'Deliveries', { config: config.deliveries, removalPolicy });
    const store = new EventStore(this, 'EventStore', {
      removalPolicy,
      deletionProtection: config.retainData,
    });
    const topic = new EventTopic(this, 'EventTopic', { config, removalPolicy });
    const spool = new Spool(this, 'Spool', { ...config.events, removalPolicy });
    const consumer = new Consumer(this, 'Consumer', { config, deliveries, store, topic, spool });

    const shared = { config, api, deliveries, spool, removalPolicy };
    const webhooks = new Map(providers.map((provider) => [provider.name, this.webhook(provider, shared)]));
    if (front) this.output('DomainTarget', front.target, 'What the DNS record of the domain must point to');
    const secrets = providers.flatMap((provider) => {
      const webhook = webhooks.get(provider.name);
      return webhook?.waitsUnverified ? [{ provider, secret: webhook.secret }] : [];
    });
    const schedules = providers.map((provider) => this.schedule({ provider, config, store, removalPolicy }));
    const sweep = new Sweep(this, 'Sweep', { config, deliveries, spool, secrets });
    this.output(
      'DeliveriesQueueUrl',
      deliveries.queue.queueUrl,
      'Verified deliveries on their way to the consumer',
    );
    this.output(
      'DeadLettersQueueUrl',
      deliveries.deadLetters.queueUrl,
      'Deliveries that the consumer could not store',
    );
    this.output('LogGroupConsumer', consumer.logGroupName, 'What the consumer logs');
    this.output('LogGroupSweep', sweep.logGroupName, 'What the sweep logs');
    this.output(
      'SecretMaxAgeSeconds',
      String(config.webhook.secretMaxAgeSeconds),
      'How long a webhook function may take to know a changed secret',
    );
    this.output('SpoolBucketName', spool.bucket.bucketName, 'Large deliveries and items, and what waits');
    this.output('EventsTableName', store.events.tableName, 'The table of events');
    this.output('EventsTableShards', String(config.events.shards), 'Shards of its index byTime');
    this.output('SubscriptionsTableName', store.subscriptions.tableName, 'The table of subscription states');
    const { silentAfterHours } = config.subscriptions;
    this.output('SilentAfterHours', String(silentAfterHours), 'How long a subscription may send nothing');
    this.output('EventsTopicArn', topic.arn, 'Where every stored event is published');
    for (const [name, { queue, deadLetters }] of topic.subscribers) {
      this.output(queueOutput(name), queue.queueUrl, `Published events for the subscriber ${name}`);
      this.output(deadLettersOutput(name), deadLetters.queueUrl, `Events that ${name} did not process`);
    }
    this.watch(config, { deliveries, store, api, consumer, sweep, topic, webhooks, schedules });
  }

  private watch(config: PosternConfig, parts: Omit<Watched, 'silenceAlarmHours'>): void {
    const watched = { ...parts, silenceAlarmHours: config.silenceAlarmHours };
    new LogQueries(this, 'LogQueries', watched);
    if (config.dashboard) new Dashboard(this, 'Dashboard', watched);
    if (!config.alarms) return;
    const { topicArn } = new Alarms(this, 'Alarms', { target: config.alarms, watched });
    if (topicArn !== undefined) this.output('AlarmTopicArn', topicArn, 'Where alarms go');
  }

  private webhook(
    provider: ProviderWebhookProps['provider'],
    shared: Omit<ProviderWebhookProps, 'provider'>,
  ): ProviderWebhook {
    const { name, authenticity } = provider;
    const webhook = new ProviderWebhook(this, capitalised(name), { ...shared, provider });
    const hint = authenticity === 'token' ? ', followed by the token in its secret' : '';
    this.output(webhookUrlKey(name), webhook.url, `The URL to give ${name}${hint}`);
    this.output(logGroupKey(name), webhook.logGroupName, `What the webhook function of ${name} logs`);
    this.output(secretKey(name), webhook.secret.arn, `The secret of ${name}: JSON, current and previous`);
    return webhook;
  }

  private schedule(props: ProviderScheduleProps): ProviderSchedule {
    const { name } = props.provider;
    const schedule = new ProviderSchedule(this, `${capitalised(name)}Schedule`, props);
    for (const { name: ofFunction, logGroupName, scheduled } of schedule.functions) {
      this.output(logGroupKey(ofFunction), logGroupName, `What this logs: ${scheduled.description}`);
    }
    const { apiSecretArn } = schedule;
    if (apiSecretArn !== undefined)
      this.output(apiSecretKey(name), apiSecretArn, `Credentials for the API of ${name}, as JSON`);
    return schedule;
  }

  /** Directly under the stack, so that the key is the id to the letter. */
  private output(key: string, value: string, description: string): void {
    new CfnOutput(this, key, { value, description });
  }
}
