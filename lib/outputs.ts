import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  apiSecretKey,
  deadLettersOutput,
  logGroupKey,
  queueOutput,
  secretKey,
  webhookUrlKey,
} from './output-keys.ts';
import type { Parts } from './parts.ts';

/** All that `postern` needs to know about a deployment. */
export function addOutputs(scope: Construct, parts: Parts): void {
  const say = (key: string, value: string, description: string) => addOutput(scope, key, value, description);
  const { config, api, deliveries, store, consumer, sweep, topic, spool, front } = parts;
  if (front) say('DomainTarget', front.target, "Target of the domain's DNS record");
  tellOfProviders(say, parts);
  say('DeliveriesQueueUrl', deliveries.queue.queueUrl, 'Verified deliveries on their way to the consumer');
  say('DeadLettersQueueUrl', deliveries.deadLetters.queueUrl, 'Deliveries that the consumer could not store');
  say('LogGroupGateway', api.accessLogName, 'What API Gateway answered: its access log');
  say('LogGroupConsumer', consumer.logGroupName, 'What the consumer logs');
  say('LogGroupSweep', sweep.logGroupName, 'What the sweep logs');
  say(
    'SecretMaxAgeSeconds',
    String(config.webhook.secretMaxAgeSeconds),
    'How long a webhook function may take to know a changed secret',
  );
  say('SpoolBucketName', spool.bucket.bucketName, 'Large deliveries and items, and what waits');
  say('EventsTableName', store.events.tableName, 'The table of events');
  say('EventsTableShards', String(config.events.shards), 'Shards of its index byTime');
  say('SubscriptionsTableName', store.subscriptions.tableName, 'The table of subscription states');
  const { silentAfterHours } = config.subscriptions;
  say('SilentAfterHours', String(silentAfterHours), 'How long a subscription may send nothing');
  say('EventsTopicArn', topic.topic.topicArn, 'Where every stored event is published');
  for (const [name, { queue, deadLetters }] of topic.subscribers) {
    say(queueOutput(name), queue.queueUrl, `Published events for the subscriber ${name}`);
    say(deadLettersOutput(name), deadLetters.queueUrl, `Events that ${name} did not process`);
  }
}

function tellOfProviders(
  say: (key: string, value: string, description: string) => void,
  { webhooks, schedules }: Parts,
): void {
  for (const [name, { provider, url, logGroupName, secret }] of webhooks) {
    const hint = provider.authenticity === 'token' ? ', followed by the token in its secret' : '';
    say(webhookUrlKey(name), url, `The URL to give ${name}${hint}`);
    say(logGroupKey(name), logGroupName, `What the webhook function of ${name} logs`);
    say(secretKey(name), secret.arn, `The secret of ${name}: JSON, current and previous`);
  }
  for (const { provider, functions, apiSecretArn } of schedules) {
    for (const { name, logGroupName, scheduled } of functions)
      say(logGroupKey(name), logGroupName, `What this logs: ${scheduled.description}`);
    if (apiSecretArn !== undefined)
      say(apiSecretKey(provider), apiSecretArn, `Credentials for the API of ${provider}, as JSON`);
  }
}

/** An output under exactly this key, wherever the construct is: `postern` finds it by that. */
export function addOutput(scope: Construct, key: string, value: string, description: string): void {
  new CfnOutput(scope, key, { value, description }).overrideLogicalId(key);
}
