import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { firstOfEach } from '../functions/events/first-of-each.ts';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { capitalised } from './output-keys.ts';
import { ownMetric } from './own-metric.ts';

/** Of providers' scheduled functions: that each works, and that what it counts is not there. */
export function scheduledRows(scope: Construct, { schedules }: Watched): readonly AlarmRow[] {
  const rows = schedules
    .flatMap(({ functions }) => functions)
    .flatMap(({ of, name, lambda, scheduled }) => {
      // Twice the rate: a run that is late by a second is no silence.
      const period = Duration.minutes(2 * scheduled.everyMinutes);
      return [
        {
          name: `ScheduledErrors${name}`,
          metric: lambda.metricErrors({ statistic: 'Sum', period }),
          threshold: 0,
          description: `A scheduled function failed: ${scheduled.description}${of === undefined ? '' : `: ${of}`}.`,
          article: 'scheduled-errors',
        },
        ...scheduled.alarms.map(({ metric, description, article }) => ({
          name: `${metric}${capitalised(of ?? '')}`,
          metric: ownMetric(scope, metric, { statistic: 'Maximum', period }, of),
          threshold: 0,
          description: of === undefined ? description : `${of}: ${description}`,
          article,
        })),
      ];
    });
  // Providers that count the same for the deployment as a whole share an alarm.
  return firstOfEach(rows, ({ name }) => name);
}
