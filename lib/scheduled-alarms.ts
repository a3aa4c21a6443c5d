import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { readWord } from '../functions/events/instance.ts';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { providerMetric } from './own-metric.ts';

/** Of providers' scheduled functions: that each works, and that what it counts is not there. */
export function scheduledRows(scope: Construct, { schedules }: Watched): readonly AlarmRow[] {
  return schedules
    .flatMap(({ functions }) => functions)
    .flatMap(({ provider, name, lambda, scheduled }) => {
      // Twice the rate: a run that is late by a second is no silence.
      const isNamed = readWord(provider).instance !== undefined;
      const period = Duration.minutes(2 * scheduled.everyMinutes);
      return [
        {
          name: `ScheduledErrors${name}`,
          metric: lambda.metricErrors({ statistic: 'Sum', period }),
          threshold: 0,
          description: `A scheduled function failed: ${scheduled.description}${isNamed ? `: ${provider}` : ''}.`,
          article: 'scheduled-errors',
        },
        ...scheduled.alarms.map(({ metric, description, article }) => ({
          name: isNamed ? `${metric}${capitalised(provider)}` : metric,
          metric: providerMetric(scope, provider, metric, { statistic: 'Maximum', period }),
          threshold: 0,
          description: isNamed ? `${provider}: ${description}` : description,
          article,
        })),
      ];
    });
}
