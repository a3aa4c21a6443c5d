import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { service } from '../../functions/aws/metric-table.ts';
import type { Deployment } from '../deployment.ts';
import { type Check, green, red } from './check.ts';

const minuteMs = 60_000;
/** As long as a delivery that fails rests between two tries, and a little more. */
const lookBackMs = 20 * minuteMs;
/** As the alarms say. */
const waitingTooLong = 900;
const failingTooLong = 300;

/**
 * How old the oldest delivery is. SQS tells it to CloudWatch alone, minute by minute, says nothing of a queue that has
 * been empty for hours, and leaves out what was received three times: of that the consumer tells.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const backlogAge: Check = {
  name: 'backlog age',
  needs: 'cloudwatch:GetMetricStatistics',
  async look(deployment) {
    const { place } = deployment;
    const [waited = 0, failed = 0] = await Promise.all([
      oldestAge(deployment),
      lastOf(deployment, place.stack, 'AgeNotStored', { Name: 'service', Value: service }),
    ]);
    if (failed >= failingTooLong)
      return red(`it fails to be stored, and has for ${failed} s`, 'docs/runbook.md#not-stored');
    if (waited === 0 && failed === 0) return green('none has waited of late');
    const found = `it has waited for ${Math.max(waited, failed)} s`;
    return waited < waitingTooLong ? green(found) : red(found, 'docs/runbook.md#oldest-delivery');
  },
};

/** Of the oldest delivery on the queue, in seconds; undefined where CloudWatch has heard nothing of late. */
export function oldestAge(deployment: Deployment): Promise<number | undefined> {
  const QueueName = new URL(deployment.output('DeliveriesQueueUrl')).pathname.split('/').at(-1) ?? '';
  const dimension = { Name: 'QueueName', Value: QueueName };
  return lastOf(deployment, 'AWS/SQS', 'ApproximateAgeOfOldestMessage', dimension);
}

/** The latest maximum in whole seconds; undefined where there is none. */
async function lastOf(
  { open }: Pick<Deployment, 'open'>,
  Namespace: string,
  MetricName: string,
  dimension: { readonly Name: string; readonly Value: string },
): Promise<number | undefined> {
  const now = Date.now();
  const { Datapoints = [] } = await open(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions: [dimension],
      StartTime: new Date(now - lookBackMs),
      EndTime: new Date(now),
      Period: minuteMs / 1_000,
      Statistics: ['Maximum'],
    }),
  );
  const byTime = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
  const latest = byTime.at(-1)?.Maximum;
  return latest === undefined ? undefined : Math.round(latest);
}
