import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { ownMetric, providerMetric } from './own-metric.ts';

const sum = { statistic: 'Sum', period: Duration.minutes(5) };

/** Of the way in: the gateway, and the webhook functions. */
export function edgeRows(scope: Construct, { api, webhooks }: Watched): readonly AlarmRow[] {
  return [
    {
      name: 'ServerErrors',
      metric: api.serverErrors(sum),
      // One may be lost for good.
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
    {
      name: 'Rejections',
      // An hour: where little comes in, a wrong secret shows slowly.
      metric: ownMetric(scope, 'Rejected', { statistic: 'Sum', period: Duration.hours(1) }),
      // More than a test button and somebody who tries things out.
      threshold: 10,
      description: 'Over 10 deliveries within an hour were rejected: a secret or a URL does not match.',
      article: 'rejections',
    },
    {
      name: 'SecretMissing',
      metric: ownMetric(scope, 'SecretMissing', sum),
      threshold: 0,
      description: 'A provider sends, and its secret is not set or malformed: all of it is refused.',
      article: 'secret-missing',
    },
    {
      name: 'Spooled',
      metric: ownMetric(scope, 'Spooled', sum),
      threshold: 0,
      description: 'Deliveries wait in S3, since the queue or Secrets Manager did not answer.',
      article: 'spooled',
    },
    ...[...webhooks].map(([provider, { lambda }]) => ({
      name: `WebhookErrors${capitalised(provider)}`,
      metric: lambda.metricErrors(sum),
      threshold: 0,
      description: `The webhook function of ${provider} crashed or ran out of time; the provider was answered 5xx.`,
      article: 'webhook-errors',
    })),
  ];
}

/** None by default: how long a provider may be silent, only who knows its mail can say. */
export function silenceRows(scope: Construct, { webhooks, silenceAlarmHours }: Watched): readonly AlarmRow[] {
  return [...webhooks.keys()].flatMap((provider) => {
    const hours = silenceAlarmHours[provider];
    if (hours === undefined) return [];
    const metric = providerMetric(scope, provider, 'Acknowledged', {
      statistic: 'Sum',
      period: Duration.hours(1),
    });
    return {
      name: `Silent${capitalised(provider)}`,
      metric,
      threshold: 1,
      below: true as const,
      periods: hours,
      description: `No delivery of ${provider} was acknowledged for ${hours} hours.`,
      article: 'provider-silent',
    };
  });
}
