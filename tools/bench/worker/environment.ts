/** As in Lambda, but S3 has another address: the redirection does not reach `fetch`. */
export function environmentOf(sinkPort: number): Readonly<Record<string, string>> {
  return {
    BENCH_SINK_PORT: String(sinkPort),
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${sinkPort}`,
    AWS_REGION: 'us-east-1',
    URL_SUFFIX: 'amazonaws.com',
    AWS_ACCESS_KEY_ID: 'ASIABENCHBENCHBENCH0',
    AWS_SECRET_ACCESS_KEY: 'bench',
    // As long as Lambda's.
    AWS_SESSION_TOKEN: 'x'.repeat(700),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'Postern-Bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    POWERTOOLS_SERVICE_NAME: 'postern-bench',
    METRICS_NAMESPACE: 'Postern/Bench',
    DELIVERIES_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/deliveries',
    DEAD_LETTERS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters',
    SPOOL_BUCKET: 'spool',
    SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:bench-AbCdEf',
    SECRET_MAX_AGE_SECONDS: '300',
    TOLERANCE_SECONDS: '604800',
    EVENTS_TABLE: 'Postern-StoreEvents0123456789AB',
    SUBSCRIPTIONS_TABLE: 'Postern-StoreSubscriptions0123456789AB',
    EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:Postern-Events',
    RETENTION_DAYS: '400',
    SHARDS: '1',
    BACKOFF_BASE_SECONDS: '30',
    BACKOFF_MAX_SECONDS: '900',
    DEADLINE_RESERVE_SECONDS: '10',
  };
}
