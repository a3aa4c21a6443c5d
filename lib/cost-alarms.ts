import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { maxItems } from '../functions/events/item-limits.ts';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { ownMetric } from './own-metric.ts';

/** For whoever has a budget. */
export function costRows(scope: Construct, { hasBudget }: Watched): readonly AlarmRow[] {
  if (!hasBudget) return [];
  return [
    {
      name: 'LargeDelivery',
      // Heavy deliveries are stored one by one, so that so many at once are of one.
      metric: ownMetric(scope, 'Stored', { statistic: 'Maximum', period: Duration.minutes(5) }),
      threshold: maxItems / 2,
      description: `One delivery brought over ${maxItems / 2} events; ${maxItems} are the most that one can cost.`,
      article: 'large-delivery',
    },
  ];
}
