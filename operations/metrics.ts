import { CloudWatchClient, type Datapoint, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { Deployment } from './deployment.ts';

export interface MetricAsked {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly from: Date;
  readonly periodSeconds: number;
  readonly statistic: 'Maximum' | 'Sum';
}

/** Up to now, oldest first, without empty periods. */
export async function metricValues({ open }: Pick<Deployment, 'open'>, asked: MetricAsked) {
  const { namespace, name, dimensions, from, periodSeconds, statistic } = asked;
  const { Datapoints = [] } = await open(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: from,
      EndTime: new Date(),
      Period: periodSeconds,
      Statistics: [statistic],
    }),
  );
  const at = ({ Timestamp }: Datapoint) => Number(Timestamp);
  return Datapoints.toSorted((a, b) => at(a) - at(b)).map((point) => point[statistic] ?? 0);
}
