import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { openBucket } from '../aws/bucket.ts';
import { numberOr, required, requiredNumber } from '../aws/environment.ts';
import { openQueue } from '../aws/queue.ts';
import { ofEnvironment } from '../aws/signing.ts';
import { RecentNames } from '../events/recent-names.ts';
import { type Consumer, consume } from './consume.ts';
import { openDynamodb } from './dynamodb.ts';
import { openTopic } from './topic.ts';

/** Per try at a service: both tries end within the reserve before the deadline. */
const tryMs = 3_000;

/** Per try at S3, which may carry megabytes. */
const s3TryMs = 4_000;

const { update, ...events } = openDynamodb(ofEnvironment, tryMs);
const queue = (name: string) => openQueue(ofEnvironment, required(name), tryMs);

const consumer: Consumer = {
  table: {
    ...events,
    name: required('EVENTS_TABLE'),
    shards: requiredNumber('SHARDS'),
    retentionDays: requiredNumber('RETENTION_DAYS'),
    known: new RecentNames(),
  },
  topic: openTopic(ofEnvironment, required('EVENTS_TOPIC_ARN'), tryMs),
  subscriptions: { update, name: required('SUBSCRIPTIONS_TABLE'), noted: new Map() },
  bucket: openBucket(ofEnvironment, required('SPOOL_BUCKET'), s3TryMs),
  countsReputation: process.env.REPUTATION_METRICS === 'on',
  deadLetters: queue('DEAD_LETTERS_QUEUE_URL'),
  backoff: {
    queue: queue('DELIVERIES_QUEUE_URL'),
    baseSeconds: requiredNumber('BACKOFF_BASE_SECONDS'),
    maxSeconds: requiredNumber('BACKOFF_MAX_SECONDS'),
    maxReceives: numberOr('MAX_RECEIVES', Number.POSITIVE_INFINITY),
  },
};

const reserveMs = requiredNumber('DEADLINE_RESERVE_SECONDS') * 1_000;

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return consume(consumer, event.Records, () => context.getRemainingTimeInMillis() < reserveMs);
}
