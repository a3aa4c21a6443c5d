/**
 * List prices of us-east-1 in US dollars, without any free tier but that for dashboards. AWS's pages, named here, show theirs in a browser
 * only: these are what others quoted of them by the month below. Whoever reads them again changes the month too.
 */
export const asOf = '2026-11';

/** What is paid for being there, a month. */
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
  // https://aws.amazon.com/kms/pricing/
  key: 1,
} as const;

/** What is paid for each time. */
export const each = {
  // https://aws.amazon.com/sqs/pricing/ : receives that find nothing too.
  sqsRequest: 0.4 / 1e6,
  // https://aws.amazon.com/lambda/pricing/ : arm64.
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  // https://aws.amazon.com/s3/pricing/ : LIST costs as PUT does.
  s3List: 5 / 1e6,
  // https://aws.amazon.com/cloudwatch/pricing/
  logGigabyte: 0.5,
} as const;
