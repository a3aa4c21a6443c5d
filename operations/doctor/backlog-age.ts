import { service } from '../../functions/aws/metric-table.ts';
import type { Deployment } from '../deployment.ts';
import { metricValues } from '../metrics.ts';
import { type Check, green, red } from './check.ts';

const minuteMs = 60_000;
/** A little longer than a failing delivery waits between two tries. */
const lookBackMs = 20 * minuteMs;
/** As the alarms have it. */
const waitingTooLong = 900;
const failingTooLong = 300;

/**
 * SQS reports this age only to CloudWatch, not for queues that were empty for hours, and without messages received
 * three times: those the consumer reports.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const backlogAge: Check = {
  name: 'backlog age',
  needs: 'cloudwatch:GetMetricStatistics',
  async look(deployment) {
    const [waited = 0, failed = 0] = await Promise.all([
      oldestAge(deployment),
      lastOf(deployment, deployment.place.stack, 'AgeNotStored', { service }),
    ]);
    if (failed >= failingTooLong)
      return red(`storing it has failed for ${failed} s`, 'docs/operate/runbook.md#not-stored');
    if (waited === 0 && failed === 0) return green('no delivery has waited recently');
    const found = `it has waited for ${Math.max(waited, failed)} s`;
    return waited < waitingTooLong ? green(found) : red(found, 'docs/operate/runbook.md#oldest-delivery');
  },
};

/** In seconds; undefined if CloudWatch has no recent value. */
export function oldestAge(deployment: Deployment): Promise<number | undefined> {
  const QueueName = new URL(deployment.output('DeliveriesQueueUrl')).pathname.split('/').at(-1) ?? '';
  return lastOf(deployment, 'AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName });
}

/** In whole seconds. */
async function lastOf(
  deployment: Deployment,
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
) {
  const from = new Date(Date.now() - lookBackMs);
  const how = { from, periodSeconds: minuteMs / 1_000, statistic: 'Maximum' } as const;
  const latest = (await metricValues(deployment, { namespace, name, dimensions, ...how })).at(-1);
  return latest === undefined ? undefined : Math.round(latest);
}
