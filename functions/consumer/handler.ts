import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { openBucket } from '../aws/bucket.ts';
import { numberOr, required, requiredNumber } from '../aws/environment.ts';
import { type Consumer, consume } from './consume.ts';
import { quiet } from './quiet-client.ts';
import { openStatements } from './statements.ts';
import { openTopic } from './topic.ts';

/** A write may take its time, but both attempts end within the reserve before the deadline. */
const patient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Of one try at S3, which may carry megabytes; both end within the reserve. */
const s3TryMs = 4_000;

/** Of one try at writing to DynamoDB. */
const dynamodbTryMs = 3_000;

/** Of one try at SNS. */
const snsTryMs = 3_000;

const sqs = quiet(new SQSClient({ ...patient, useQueueUrlAsEndpoint: false }));
const dynamodb = quiet(new DynamoDBClient(patient));

const consumer: Consumer = {
  table: {
    client: dynamodb,
    execute: openStatements(dynamodb, dynamodbTryMs),
    name: required('EVENTS_TABLE'),
    shards: requiredNumber('SHARDS'),
    retentionDays: requiredNumber('RETENTION_DAYS'),
  },
  topic: openTopic(sqs, required('EVENTS_TOPIC_ARN'), snsTryMs),
  subscriptions: { client: dynamodb, name: required('SUBSCRIPTIONS_TABLE'), noted: new Map() },
  bucket: openBucket(sqs, required('SPOOL_BUCKET'), s3TryMs),
  deadLetters: { client: sqs, url: required('DEAD_LETTERS_QUEUE_URL') },
  backoff: {
    sqs,
    queueUrl: required('DELIVERIES_QUEUE_URL'),
    baseSeconds: requiredNumber('BACKOFF_BASE_SECONDS'),
    maxSeconds: requiredNumber('BACKOFF_MAX_SECONDS'),
    maxReceives: numberOr('MAX_RECEIVES', Number.POSITIVE_INFINITY),
  },
};

const reserveMs = requiredNumber('DEADLINE_RESERVE_SECONDS') * 1_000;

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return consume(consumer, event.Records, () => context.getRemainingTimeInMillis() < reserveMs);
}
