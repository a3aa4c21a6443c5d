import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ReputationMetric } from '../functions/aws/metric-table.ts';
import { firstOfEach } from '../functions/events/first-of-each.ts';
import { readWord } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import type { AlarmRow } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { ownMetric, providerMetric } from './own-metric.ts';
import type { Parts } from './parts.ts';

/** None by default: only who knows a provider's mail can say how long it may be silent. */
export function silenceRows(scope: Construct, { webhooks, config }: Parts): readonly AlarmRow[] {
  return [...webhooks.keys()].flatMap((provider) => {
    const hours = config.silenceAlarmHours[provider];
    if (hours === undefined) return [];
    return {
      name: `Silent${capitalised(provider)}`,
      metric: providerMetric(scope, provider, 'Acknowledged', {
        statistic: 'Sum',
        period: Duration.hours(1),
      }),
      threshold: 1,
      below: true as const,
      periods: hours,
      description: `No delivery of ${provider} was acknowledged for ${hours} hours.`,
      article: 'provider-silent',
    };
  });
}

/** Mailbox providers judge by the day. */
const period = Duration.days(1);

/** None by default, and only for providers that report every mail: no rate is known for others. */
export function reputationRows(scope: Construct, { webhooks, config }: Parts): readonly AlarmRow[] {
  if (config.reputation === undefined) return [];
  const { bounceRate, complaintRate, minimum } = config.reputation;
  const telling = new Set(providers.filter(({ tells }) => tells !== undefined).map(({ name }) => name));
  const words = [...webhooks.keys()].filter((word) => telling.has(readWord(word).provider));
  return words.flatMap((name) => {
    const sum = (metric: ReputationMetric) =>
      providerMetric(scope, name, metric, { statistic: 'Sum', period });
    const rate = (metric: ReputationMetric) =>
      new MathExpression({
        expression: `IF(sent >= ${minimum}, failed / sent, 0)`,
        usingMetrics: { sent: sum('MailSent'), failed: sum(metric) },
        period,
      });
    return [
      {
        name: `BounceRate${capitalised(name)}`,
        metric: rate('MailBounced'),
        threshold: bounceRate,
        description: `Over ${percent(bounceRate)} of a day's mail through ${name} bounced because of the recipients.`,
        article: 'bounce-rate',
      },
      {
        name: `ComplaintRate${capitalised(name)}`,
        metric: rate('MailComplained'),
        threshold: complaintRate,
        description: `Over ${percent(complaintRate)} of a day's mail through ${name} drew complaints.`,
        article: 'complaint-rate',
      },
    ];
  });
}

function percent(rate: number): string {
  return `${Number((rate * 100).toFixed(4))} %`;
}

/** Providers' scheduled functions: that each works, and that what it counts is 0. */
export function scheduledRows(scope: Construct, { schedules }: Parts): readonly AlarmRow[] {
  const rows = schedules
    .flatMap(({ functions }) => functions)
    .flatMap(({ of, name, lambda, scheduled }) => {
      // Twice the rate: a run that is a second late is no silence.
      const period = Duration.minutes(2 * scheduled.everyMinutes);
      return [
        {
          name: `ScheduledErrors${name}`,
          metric: lambda.metricErrors({ statistic: 'Sum', period }),
          description: `A scheduled function failed: ${scheduled.description}${of === undefined ? '' : `: ${of}`}.`,
          article: 'scheduled-errors',
        },
        ...scheduled.alarms.map(({ metric, description, article }) => ({
          name: `${metric}${capitalised(of ?? '')}`,
          metric: ownMetric(scope, metric, { statistic: 'Maximum', period }, of),
          description: of === undefined ? description : `${of}: ${description}`,
          article,
        })),
      ];
    });
  // Providers that count the same metric for the whole deployment share an alarm.
  return firstOfEach(rows, ({ name }) => name);
}
