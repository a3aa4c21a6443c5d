import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { ownMetric } from './own-metric.ts';

/** Of providers' scheduled functions: that each works, and that what it counts is not there. */
export function scheduledRows(scope: Construct, { schedules }: Watched): readonly AlarmRow[] {
  return schedules
    .flatMap(({ functions }) => functions)
    .flatMap(({ name, lambda, scheduled }) => {
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
          metric: ownMetric(scope, metric, { statistic: 'Maximum', period }),
          threshold: 0,
          description,
          article,
        })),
      ];
    });
}
