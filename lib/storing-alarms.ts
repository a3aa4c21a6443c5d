import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { ownMetric } from './own-metric.ts';

const most = { statistic: 'Maximum', period: Duration.minutes(1) };
const sum = { statistic: 'Sum', period: Duration.minutes(5) };

/** CloudWatch looks back no further than a day. */
const mostPeriods = Duration.days(1).toSeconds() / sum.period.toSeconds();

/**
 * Periods of `sum` among which so many tries are for certain, one after each rest and up to a minute late: an alarm
 * that looks at one period alone rings and ends with every try, and one that wants all of several in a row never rings.
 */
function periodsAround(tries: number, rest: Duration): number {
  const seconds = (tries - 1) * (rest.toSeconds() + 60);
  return Math.min(mostPeriods, Math.ceil(seconds / sum.period.toSeconds()) + 1);
}

/** Of acknowledged deliveries on their way into the table. */
export function deliveryRows(scope: Construct, { deliveries, consumer }: Watched): readonly AlarmRow[] {
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
      threshold: Duration.minutes(15).toSeconds(),
      description: 'A delivery has waited for over 15 minutes, and the consumer does not get to it.',
      article: 'oldest-delivery',
    },
    {
      // By our own count: SQS's age leaves out what was received three times, and so each delivery that fails.
      name: 'NotStored',
      metric: ownMetric(scope, 'AgeNotStored', { ...sum, statistic: 'Maximum' }),
      // The tries of these minutes are the retry: a short fault wakes nobody.
      threshold: Duration.minutes(5).toSeconds(),
      of: periodsAround(2, consumer.longestRest),
      description: 'Deliveries fail to be stored for over 5 minutes, and are tried again.',
      article: 'not-stored',
    },
  ];
}

/** Of the functions that take them there. */
export function functionRows({ consumer, deliveries, sweep }: Watched): readonly AlarmRow[] {
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
      of: periodsAround(4, deliveries.visibilityTimeout),
      description: 'Lambda has no room to run the consumer, again and again; deliveries wait.',
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
export function eventRows(scope: Construct, { consumer, topic }: Watched): readonly AlarmRow[] {
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
      of: periodsAround(4, consumer.longestRest),
      description: 'Events are stored and not published, again and again; their deliveries are tried again.',
      article: 'publish-failures',
    },
    ...(topic.key === undefined
      ? []
      : [
          {
            name: 'NotHandedOver',
            // SNS doesn't try again what KMS refuses, and can't keep it as a dead letter under the same key.
            metric: topic.topic.metricNumberOfNotificationsFailed(sum),
            threshold: 0,
            description:
              "SNS couldn't put events on subscribers' queues: the policy of your key doesn't let it.",
            article: 'not-handed-over',
          },
        ]),
    ...[...topic.subscribers].map(([subscriber, { deadLetters }]) => ({
      name: `SubscriberDeadLetters-${subscriber}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      threshold: 0,
      description: `Events for the subscriber ${subscriber} wait in its dead-letter queue.`,
      article: 'subscriber-dead-letters',
    })),
  ];
}
