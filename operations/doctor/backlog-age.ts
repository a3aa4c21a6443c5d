import { service } from '../../functions/aws/metric-table.ts';
import type { Deployment } from '../deployment.ts';
import { metricValues } from '../metrics.ts';
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
      lastOf(deployment, place.stack, 'AgeNotStored', { service }),
    ]);
    if (failed >= failingTooLong)
      return red(`it fails to be stored, and has for ${failed} s`, 'docs/operate/runbook.md#not-stored');
    if (waited === 0 && failed === 0) return green('none has waited of late');
    const found = `it has waited for ${Math.max(waited, failed)} s`;
    return waited < waitingTooLong ? green(found) : red(found, 'docs/operate/runbook.md#oldest-delivery');
  },
};

/** Of the oldest delivery on the queue, in seconds; undefined where CloudWatch has heard nothing of late. */
export function oldestAge(deployment: Deployment): Promise<number | undefined> {
  const QueueName = new URL(deployment.output('DeliveriesQueueUrl')).pathname.split('/').at(-1) ?? '';
  return lastOf(deployment, 'AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName });
}

/** The latest maximum in whole seconds; undefined where there is none. */
async function lastOf(
  deployment: Deployment,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const from = new Date(Date.now() - lookBackMs);
  const how = { from, periodSeconds: minuteMs / 1_000, statistic: 'Maximum' } as const;
  const values = await metricValues(deployment, { namespace, name, dimensions, ...how });
  const latest = values.at(-1);
  return latest === undefined ? undefined : Math.round(latest);
}
