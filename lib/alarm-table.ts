import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { maxItems } from '../functions/events/item-limits.ts';
import type { AlarmRow } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { ownMetric } from './own-metric.ts';
import type { Parts } from './parts.ts';
import { reputationRows, scheduledRows, silenceRows } from './provider-alarms.ts';

const most = { statistic: 'Maximum', period: Duration.minutes(1) };
const sum = { statistic: 'Sum', period: Duration.minutes(5) };

/** Every alarm. Each costs money while nothing happens: `npm run cost` says how much. */
export function alarmTable(scope: Construct, parts: Parts): readonly AlarmRow[] {
  return [
    ...deliveryRows(scope, parts),
    ...edgeRows(scope, parts),
    ...functionRows(parts),
    ...eventRows(scope, parts),
    ...silenceRows(scope, parts),
    ...reputationRows(scope, parts),
    ...costRows(scope, parts),
    ...scheduledRows(scope, parts),
  ];
}

function edgeRows(scope: Construct, { api, webhooks }: Parts): readonly AlarmRow[] {
  return [
    {
      name: 'ServerErrors',
      metric: api.gateway.metricServerError(sum),
      description: 'A provider got a 5xx answer: the delivery could not be kept, or a secret is not set.',
    },
    {
      name: 'RefusedByGateway',
      metric: api.refused.metric(sum),
      description: 'API Gateway refused a delivery before our code ran: too large (413), or too many (429).',
    },
    {
      name: 'Rejections',
      // Half a day: if a delivery comes every other hour, a wrong secret shows slowly.
      metric: ownMetric(scope, 'Rejected', { statistic: 'Sum', period: Duration.hours(12) }),
      // More than a test button and somebody trying things out.
      threshold: 5,
      description: 'Over 5 deliveries were rejected within 12 hours: a secret or a URL does not match.',
    },
    {
      name: 'Spooled',
      metric: ownMetric(scope, 'Spooled', sum),
      description: 'Deliveries wait in S3, because the queue or Secrets Manager did not answer.',
    },
    ...[...webhooks].map(([provider, { lambda }]) => ({
      name: `WebhookErrors${capitalised(provider)}`,
      metric: lambda.metricErrors(sum),
      description: `The webhook function of ${provider} crashed or timed out; the provider got a 5xx answer.`,
      article: 'webhook-errors',
    })),
  ];
}

/** CloudWatch looks back no further than a day. */
const mostPeriods = Duration.days(1).toSeconds() / sum.period.toSeconds();

/** Periods of `sum` that include this many tries, one after each rest and up to a minute late. */
function periodsAround(tries: number, rest: Duration): number {
  const seconds = (tries - 1) * (rest.toSeconds() + 60);
  return Math.min(mostPeriods, Math.ceil(seconds / sum.period.toSeconds()) + 1);
}

function deliveryRows(scope: Construct, { deliveries, consumer }: Parts): readonly AlarmRow[] {
  return [
    {
      name: 'DeadLetters',
      metric: deliveries.deadLetters.metricApproximateNumberOfMessagesVisible(most),
      description: 'Deliveries could not be stored, and wait in the dead-letter queue.',
    },
    {
      name: 'OldestDelivery',
      metric: deliveries.queue.metricApproximateAgeOfOldestMessage(most),
      threshold: Duration.minutes(15).toSeconds(),
      description: 'A delivery has waited for over 15 minutes without reaching the consumer.',
    },
    {
      // Our own count: SQS's age leaves out messages received three times, so every delivery that fails.
      name: 'NotStored',
      metric: ownMetric(scope, 'AgeNotStored', { ...sum, statistic: 'Maximum' }),
      // The tries of these minutes are the retry: a short fault wakes nobody.
      threshold: Duration.minutes(5).toSeconds(),
      of: periodsAround(2, consumer.longestRest),
      description: 'Storing deliveries has failed for over 5 minutes; they are tried again.',
    },
  ];
}

function functionRows({ consumer, deliveries, sweep }: Parts): readonly AlarmRow[] {
  return [
    {
      name: 'ConsumerErrors',
      // It reports what fails: a crash is a defect, or too little memory or time.
      metric: consumer.lambda.metricErrors(sum),
      description: 'The consumer crashed or timed out; its deliveries are tried again.',
    },
    {
      name: 'ConsumerThrottles',
      metric: consumer.lambda.metricThrottles(sum),
      // The queue is there for a burst of a few minutes.
      periods: 3,
      of: periodsAround(4, deliveries.visibilityTimeout),
      description: 'Lambda repeatedly has no room to run the consumer; deliveries wait.',
    },
    {
      name: 'SweepErrors',
      metric: sweep.lambda.metricErrors({ statistic: 'Sum', period: sweep.every }),
      // The next run is the retry.
      periods: 2,
      description: 'The sweep failed twice: deliveries that were kept during an outage wait in S3.',
    },
  ];
}

function eventRows(scope: Construct, { consumer, topic }: Parts): readonly AlarmRow[] {
  return [
    {
      name: 'UnknownTypes',
      // A day: a type that comes every hour rings once, not every hour.
      metric: ownMetric(scope, 'Unknown', { statistic: 'Sum', period: Duration.days(1) }),
      description: 'Events of an unmapped type arrived; they are stored and published as `unknown`.',
    },
    {
      name: 'PublishFailures',
      metric: ownMetric(scope, 'PublishFailures', sum),
      // Retried automatically: only what lasts needs attention.
      periods: 3,
      of: periodsAround(4, consumer.longestRest),
      description: 'Events are stored but repeatedly not published; their deliveries are tried again.',
    },
    ...(topic.key === undefined
      ? []
      : [
          {
            name: 'NotHandedOver',
            // SNS doesn't retry what KMS refuses, and can't keep it as a dead letter under the same key.
            metric: topic.topic.metricNumberOfNotificationsFailed(sum),
            description:
              "SNS couldn't put events on subscribers' queues: your key's policy does not allow it.",
          },
        ]),
    ...[...topic.subscribers].map(([subscriber, { deadLetters }]) => ({
      name: `SubscriberDeadLetters-${subscriber}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      description: `Events for the subscriber ${subscriber} wait in its dead-letter queue.`,
      article: 'subscriber-dead-letters',
    })),
  ];
}

function costRows(scope: Construct, { config }: Parts): readonly AlarmRow[] {
  if (config.budget === undefined) return [];
  return [
    {
      name: 'LargeDelivery',
      // Heavy deliveries are stored one at a time, so a peak this high is from one.
      metric: ownMetric(scope, 'Stored', { statistic: 'Maximum', period: Duration.minutes(5) }),
      threshold: maxItems / 2,
      description: `One delivery brought over ${maxItems / 2} events; ${maxItems} is the most that one can cost.`,
    },
  ];
}
