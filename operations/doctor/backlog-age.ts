import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { type Check, green, onAws, red } from './check.ts';

const minuteMs = 60_000;
const lookBackMs = 15 * minuteMs;
/** As the alarm says. */
const tooOldSeconds = 900;

/**
 * How old the oldest delivery is: SQS tells it to CloudWatch alone, minute by minute, and says nothing of a queue that
 * has been empty for hours.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const backlogAge: Check = onAws({
  name: 'backlog age',
  needs: 'cloudwatch:GetMetricStatistics',
  async look({ open, output }) {
    const QueueName = new URL(output('DeliveriesQueueUrl')).pathname.split('/').at(-1) ?? '';
    const now = Date.now();
    const { Datapoints = [] } = await open(CloudWatchClient).send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: QueueName }],
        StartTime: new Date(now - lookBackMs),
        EndTime: new Date(now),
        Period: minuteMs / 1_000,
        Statistics: ['Maximum'],
      }),
    );
    const byTime = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
    const seconds = byTime.at(-1)?.Maximum ?? 0;
    if (seconds === 0) return green('none has waited of late');
    const found = `it has waited for ${Math.round(seconds)} s`;
    return seconds < tooOldSeconds ? green(found) : red(found, 'docs/runbook.md#oldest-delivery');
  },
});
