import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { required, requiredNumber } from '../webhook/environment.ts';
import { type Consumer, consume } from './consume.ts';

/** A write may take its time, but a lost connection must not eat the invocation. */
const patient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

const consumer: Consumer = {
  table: {
    client: new DynamoDBClient(patient),
    name: required('EVENTS_TABLE'),
    shards: requiredNumber('SHARDS'),
    retentionDays: requiredNumber('RETENTION_DAYS'),
  },
  backoff: {
    sqs: new SQSClient(patient),
    queueUrl: required('DELIVERIES_QUEUE_URL'),
    baseSeconds: requiredNumber('BACKOFF_BASE_SECONDS'),
    maxSeconds: requiredNumber('BACKOFF_MAX_SECONDS'),
  },
};

const reserveMs = requiredNumber('DEADLINE_RESERVE_SECONDS') * 1_000;

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return consume(consumer, event.Records, () => context.getRemainingTimeInMillis() < reserveMs);
}
