import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function.ts';
import { consumerBundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { Deliveries } from './deliveries.ts';
import type { EventStore } from './event-store.ts';
import type { EventTopic } from './event-topic.ts';
import type { Spool } from './spool.ts';

export interface Stores {
  readonly deliveries: Deliveries;
  readonly store: EventStore;
  readonly topic: EventTopic;
  readonly spool: Spool;
}

/** Takes deliveries off the queue, normalises them, stores their events and publishes them. */
export class Consumer extends Construct {
  readonly logGroupName: string;
  readonly lambda: IFunction;
  /** The longest time between two tries at a delivery. */
  readonly longestRest: Duration;

  constructor(scope: Construct, config: ConstructConfig, { deliveries, store, topic, spool }: Stores) {
    super(scope, 'Consumer');
    const settings = config.consumer;
    const { lambda, logGroupName } = new BundledFunction(this, 'Consumer', config, settings, {
      bundle: consumerBundle,
      description: 'Normalises deliveries, stores their events and publishes them',
      // At an even flow a run takes one delivery, and Lambda's lines would be a third of the log.
      logsEveryRun: false,
      environment: {
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        DEAD_LETTERS_QUEUE_URL: deliveries.deadLetters.queueUrl,
        SPOOL_BUCKET: spool.bucket.bucketName,
        EVENTS_TABLE: store.events.tableName,
        SUBSCRIPTIONS_TABLE: store.subscriptions.tableName,
        EVENTS_TOPIC_ARN: topic.topic.topicArn,
        RETENTION_DAYS: String(config.events.retentionDays),
        SHARDS: String(config.events.shards),
        BACKOFF_BASE_SECONDS: String(settings.backoffBaseSeconds),
        BACKOFF_MAX_SECONDS: String(settings.backoffMaxSeconds),
        MAX_RECEIVES: String(config.deliveries.maxReceiveCount),
        ...(config.reputation === undefined ? {} : { REPUTATION_METRICS: 'on' }),
        DEADLINE_RESERVE_SECONDS: String(settings.deadlineReserveSeconds),
      },
    });
    lambda.addEventSource(
      new SqsEventSource(deliveries.queue, {
        batchSize: settings.batchSize,
        maxConcurrency: settings.maxConcurrency,
        ...(settings.batchWindowSeconds === 0
          ? {}
          : { maxBatchingWindow: Duration.seconds(settings.batchWindowSeconds) }),
        reportBatchItemFailures: true,
      }),
    );
    deliveries.grantConsume(lambda);
    // A delivery that must run alone is sent again before it reaches its last receive.
    deliveries.grantSend(lambda);
    spool.grant(lambda, { get: ['large', 'progress'], put: ['payloads'], replace: ['progress'] });
    store.grantStore(lambda);
    topic.grantPublish(lambda);
    this.logGroupName = logGroupName;
    this.lambda = lambda;
    this.longestRest = Duration.seconds(settings.backoffMaxSeconds);
  }
}
