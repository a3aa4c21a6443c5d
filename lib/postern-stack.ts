import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Provider } from '../functions/webhook/provider.ts';
import type { PosternConfig } from './config.ts';
import { Consumer } from './consumer.ts';
import { Deliveries } from './deliveries.ts';
import { EventStore } from './event-store.ts';
import { EventTopic } from './event-topic.ts';
import {
  capitalised,
  deadLettersOutput,
  logGroupKey,
  queueOutput,
  secretKey,
  webhookUrlKey,
} from './output-keys.ts';
import { ProviderWebhook } from './provider-webhook.ts';
import { Spool } from './spool.ts';
import { Sweep } from './sweep.ts';
import { WebhookApi } from './webhook-api.ts';

export interface PosternStackProps {
  readonly config: PosternConfig;
  readonly providers: readonly Pick<Provider, 'name' | 'authenticity' | 'retries'>[];
}

/** The whole deployment on one screen: what there is, and who is handed what. */
export class PosternStack extends Stack {
  constructor(scope: Construct, id: string, { config, providers }: PosternStackProps) {
    super(scope, id, { description: 'Postern: the webhook gate for email platforms' });
    const removalPolicy = config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    const api = new WebhookApi(this, 'WebhookApi', config);
    const deliveries = new Deliveries(this, 'Deliveries', { config: config.deliveries, removalPolicy });
    const store = new EventStore(this, 'EventStore', {
      removalPolicy,
      deletionProtection: config.retainData,
    });
    const topic = new EventTopic(this, 'EventTopic', { config, removalPolicy });
    const spool = new Spool(this, 'Spool', { ...config.events, removalPolicy });
    const consumer = new Consumer(this, 'Consumer', { config, deliveries, store, topic, spool });

    const shared = { config, api, deliveries, spool, removalPolicy };
    const webhooks = providers.map((provider) => {
      const webhook = new ProviderWebhook(this, capitalised(provider.name), { ...shared, provider });
      const hint = provider.authenticity === 'token' ? ', followed by the token in its secret' : '';
      this.output(webhookUrlKey(provider.name), webhook.url, `The URL to give ${provider.name}${hint}`);
      this.output(
        logGroupKey(provider.name),
        webhook.logGroupName,
        `What the webhook function of ${provider.name} logs`,
      );
      this.output(
        secretKey(provider.name),
        webhook.secret.arn,
        `The secret of ${provider.name}: JSON, current and previous`,
      );
      return { provider, webhook };
    });
    const secrets = webhooks
      .filter(({ webhook }) => webhook.waitsUnverified)
      .map(({ provider, webhook }) => ({ provider, secret: webhook.secret }));
    new Sweep(this, 'Sweep', { config, deliveries, spool, secrets });
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
    this.output(
      'SecretMaxAgeSeconds',
      String(config.webhook.secretMaxAgeSeconds),
      'How long a webhook function may take to know a changed secret',
    );
    this.output('SpoolBucketName', spool.bucket.bucketName, 'Large deliveries and items, and what waits');
    this.output('EventsTableName', store.events.tableName, 'The table of events');
    this.output('EventsTableShards', String(config.events.shards), 'Shards of its index byTime');
    this.output('SubscriptionsTableName', store.subscriptions.tableName, 'The table of subscription states');
    this.output('EventsTopicArn', topic.arn, 'Where every stored event is published');
    for (const [name, { queue, deadLetters }] of topic.subscribers) {
      this.output(queueOutput(name), queue.queueUrl, `Published events for the subscriber ${name}`);
      this.output(deadLettersOutput(name), deadLetters.queueUrl, `Events that ${name} did not process`);
    }
  }

  /** Directly under the stack, so that the key is the id to the letter. */
  private output(key: string, value: string, description: string): void {
    new CfnOutput(this, key, { value, description });
  }
}
