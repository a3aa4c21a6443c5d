import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { ownMetric } from './own-metric.ts';

const most = { statistic: 'Maximum', period: Duration.minutes(1) };
const sum = { statistic: 'Sum', period: Duration.minutes(5) };

/** Of acknowledged deliveries on their way into the table. */
export function deliveryRows({ deliveries }: Watched): readonly AlarmRow[] {
  return [
    {
      name: 'DeadLetters',
      metric: deliveries.deadLetters.metricApproximateNumberOfMessagesVisible(most),
      // None belongs there.
      threshold: 0,
      description: 'Deliveries could not be stored, and wait in the dead-letter queue.',
      article: 'dead-letters',
    },
    {
      name: 'OldestDelivery',
      metric: deliveries.queue.metricApproximateAgeOfOldestMessage(most),
      // As long as one waits between two tries: a fault of minutes mends itself, and wakes nobody.
      threshold: Duration.minutes(15).toSeconds(),
      description: 'A delivery has waited for over 15 minutes to be stored.',
      article: 'oldest-delivery',
    },
  ];
}

/** Of the functions that take them there. */
export function functionRows({ consumer, sweep }: Watched): readonly AlarmRow[] {
  return [
    {
      name: 'ConsumerErrors',
      metric: consumer.lambda.metricErrors(sum),
      // It answers for what fails: a crash is a defect, or too little memory or time.
      threshold: 0,
      description: 'The consumer crashed or ran out of time; its deliveries are tried again.',
      article: 'consumer-errors',
    },
    {
      name: 'ConsumerThrottles',
      metric: consumer.lambda.metricThrottles(sum),
      threshold: 0,
      // A burst of a few minutes is what the queue is for.
      periods: 3,
      description: 'For 15 minutes Lambda had no room to run the consumer; deliveries wait.',
      article: 'consumer-throttles',
    },
    {
      name: 'SweepErrors',
      metric: sweep.lambda.metricErrors({ statistic: 'Sum', period: sweep.every }),
      threshold: 0,
      // The next run is the retry.
      periods: 2,
      description: 'The sweep failed twice: deliveries that were kept during an outage wait in the spool.',
      article: 'sweep-errors',
    },
  ];
}

/** Of events, once they are stored. */
export function eventRows(scope: Construct, { topic }: Watched): readonly AlarmRow[] {
  return [
    {
      name: 'UnknownTypes',
      // A day: a type that comes every hour rings once, not every hour.
      metric: ownMetric(scope, 'Unknown', { statistic: 'Sum', period: Duration.days(1) }),
      threshold: 0,
      description: 'Events came whose type nobody has mapped; they are stored and published as `unknown`.',
      article: 'unknown-types',
    },
    {
      name: 'PublishFailures',
      metric: ownMetric(scope, 'PublishFailures', sum),
      threshold: 0,
      // Tried again by itself: only what goes on is worth a look.
      periods: 3,
      description: 'For 15 minutes events were stored and not published; their deliveries are tried again.',
      article: 'publish-failures',
    },
    ...[...topic.subscribers].map(([subscriber, { deadLetters }]) => ({
      name: `SubscriberDeadLetters-${subscriber}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      threshold: 0,
      description: `Events for the subscriber ${subscriber} wait in its dead-letter queue.`,
      article: 'subscriber-dead-letters',
    })),
  ];
}
