import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Consumer } from './consumer.ts';
import type { Deliveries } from './deliveries.ts';
import type { EventTopic } from './event-topic.ts';
import { capitalised } from './output-keys.ts';
import type { ProviderSchedule, ScheduledLambda } from './provider-schedule.ts';
import type { ProviderWebhook } from './provider-webhook.ts';
import type { Sweep } from './sweep.ts';
import type { WebhookApi } from './webhook-api.ts';

/** One thing that someone must look at. */
export interface AlarmRow {
  /** In the alarm's name. */
  readonly name: string;
  readonly metric: IMetric;
  /** Rings above it. */
  readonly threshold: number;
  readonly description: string;
  /** Of docs/runbook.md: the anchor of its heading. */
  readonly article: string;
}

/** What alarms look at. */
export interface Watched {
  readonly deliveries: Deliveries;
  readonly api: WebhookApi;
  readonly consumer: Consumer;
  readonly sweep: Sweep;
  readonly topic: EventTopic;
  /** By provider. */
  readonly webhooks: ReadonlyMap<string, ProviderWebhook>;
  readonly schedules: readonly ProviderSchedule[];
}

const most = { statistic: 'Maximum', period: Duration.minutes(1) };
const sum = { statistic: 'Sum', period: Duration.minutes(5) };

/** Every alarm. Each costs money while nothing happens: `npm run cost` says how much. */
export function alarmTable({
  deliveries,
  api,
  consumer,
  sweep,
  topic,
  webhooks,
  schedules,
}: Watched): readonly AlarmRow[] {
  return [
    {
      name: 'DeadLetters',
      metric: deliveries.deadLetters.metricApproximateNumberOfMessagesVisible(most),
      threshold: 0,
      description: 'Deliveries could not be stored, and wait in the dead-letter queue.',
      article: 'dead-letters',
    },
    {
      name: 'OldestDelivery',
      metric: deliveries.queue.metricApproximateAgeOfOldestMessage(most),
      threshold: Duration.minutes(15).toSeconds(),
      description: 'A delivery has waited for over 15 minutes to be stored.',
      article: 'oldest-delivery',
    },
    {
      name: 'ConsumerErrors',
      metric: consumer.lambda.metricErrors(sum),
      threshold: 0,
      description: 'The consumer crashed or ran out of time; its deliveries are tried again.',
      article: 'consumer-errors',
    },
    {
      name: 'SweepErrors',
      metric: sweep.lambda.metricErrors(sum),
      threshold: 0,
      description: 'The sweep failed: deliveries that were kept during an outage may wait in the spool.',
      article: 'sweep-errors',
    },
    {
      name: 'ServerErrors',
      metric: api.serverErrors(sum),
      threshold: 0,
      description: 'A provider was answered 5xx: nothing durable was there, or a secret is not set.',
      article: 'server-errors',
    },
    {
      name: 'RefusedByGateway',
      metric: api.refusals(sum),
      threshold: 0,
      description:
        'API Gateway refused a delivery before our code saw it: too large (413), or too many (429).',
      article: 'refused-by-gateway',
    },
    ...[...webhooks].map(([provider, { lambda }]) => ({
      name: `WebhookErrors${capitalised(provider)}`,
      metric: lambda.metricErrors(sum),
      threshold: 0,
      description: `The webhook function of ${provider} crashed or ran out of time; the provider was answered 5xx.`,
      article: 'webhook-errors',
    })),
    ...[...topic.subscribers].map(([subscriber, { deadLetters }]) => ({
      name: `SubscriberDeadLetters-${subscriber}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(most),
      threshold: 0,
      description: `Events for the subscriber ${subscriber} wait in its dead-letter queue.`,
      article: 'subscriber-dead-letters',
    })),
    ...schedules.flatMap(({ functions }) => functions.flatMap(scheduledRows)),
  ];
}

/** Of a provider's scheduled function: that it works, and what it says should not be. */
function scheduledRows({
  name,
  namespace,
  service,
  lambda,
  scheduled,
}: ScheduledLambda): readonly AlarmRow[] {
  // Twice the rate: a run that is late by a second is no silence.
  const period = Duration.minutes(2 * scheduled.everyMinutes);
  return [
    {
      name: `ScheduledErrors${name}`,
      metric: lambda.metricErrors({ statistic: 'Sum', period }),
      threshold: 0,
      description: `A scheduled function failed: ${scheduled.description}.`,
      article: 'scheduled-errors',
    },
    ...scheduled.alarms.map(({ metric, description, article }) => ({
      name: metric,
      metric: new Metric({
        namespace,
        metricName: metric,
        dimensionsMap: { service },
        statistic: 'Maximum',
        period,
      }),
      threshold: 0,
      description,
      article,
    })),
  ];
}
