/**
 * List prices of us-east-1 in US dollars, without free tiers (except for dashboards), volume discounts and taxes.
 * AWS's pages show them only in a browser: these are quotes of the month below.
 */
export const asOf = '2026-11';

export const hoursPerMonth = 730;

export const monthly = {
  // https://aws.amazon.com/secrets-manager/pricing/
  secret: 0.4,
  // https://aws.amazon.com/cloudwatch/pricing/ : for each metric that an alarm looks at, so that one alarm over
  // several is no cheaper.
  alarmMetric: 0.1,
  highResolutionAlarmMetric: 0.3,
  compositeAlarm: 0.5,
  // For each beyond the first three of an account, or over 50 metrics.
  dashboard: 3,
  // For each series, by the hours in which it gets a value.
  metric: 0.3,
  // https://aws.amazon.com/kms/pricing/
  key: 1,
} as const;

export const each = {
  // https://aws.amazon.com/api-gateway/pricing/ : an HTTP API, for each begun 512 KB of a request.
  httpRequest: 1 / 1e6,
  // https://aws.amazon.com/lambda/pricing/ : arm64.
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  // https://aws.amazon.com/sqs/pricing/ : for each begun 64 KB; receives that find nothing too.
  sqsRequest: 0.4 / 1e6,
  // With message groups. Unclear whether for reading too: counted for all three.
  sqsFairRequest: 0.1 / 1e6,
  // https://aws.amazon.com/sns/pricing/ : for each begun 64 KB of a batch; deliveries to SQS are free.
  snsRequest: 0.5 / 1e6,
  // https://aws.amazon.com/dynamodb/pricing/on-demand/ : for each begun KB, in the table and in each index.
  writeUnit: 0.625 / 1e6,
  // Same page: per 4 KB read, or 8 KB if eventually consistent.
  readUnit: 0.125 / 1e6,
  // Same page: a table of class Standard-IA, and its indexes.
  infrequentWriteUnit: 0.78 / 1e6,
  // https://aws.amazon.com/s3/pricing/ : LIST costs as PUT does.
  s3List: 5 / 1e6,
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  // https://aws.amazon.com/cloudwatch/pricing/
  logGigabyte: 0.5,
  // https://aws.amazon.com/secrets-manager/pricing/
  secretRead: 0.05 / 1e4,
  // https://aws.amazon.com/kms/pricing/
  keyUse: 0.03 / 1e4,
  // https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer : answers go to the internet, and what comes in is free.
  gigabyteOut: 0.09,
} as const;

export const gigabyteMonth = {
  // https://aws.amazon.com/dynamodb/pricing/on-demand/ : the table and its indexes.
  table: 0.25,
  infrequentTable: 0.1,
  // Point-in-time recovery: the table without its indexes, in either class.
  recovery: 0.2,
  // https://aws.amazon.com/s3/pricing/
  s3: 0.023,
  // https://aws.amazon.com/cloudwatch/pricing/
  logs: 0.03,
} as const;
