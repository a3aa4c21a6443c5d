import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type MetricName, type ReputationMetric, service } from '../functions/aws/metric-table.ts';

/** Of the metrics that our functions emit: every stage has one of its own. */
export function metricNamespace(scope: Construct): string {
  return Stack.of(scope).stackName;
}

/** A metric that is told of the deployment as a whole, or of what is scheduled for a named instance. */
export function ownMetric(
  scope: Construct,
  metricName: MetricName,
  options: MetricOptions,
  of: string = service,
): Metric {
  return new Metric({
    namespace: metricNamespace(scope),
    metricName,
    dimensionsMap: { service: of },
    ...options,
  });
}

/** A metric that is told of each provider, and of each instance by its word. */
export function providerMetric(
  scope: Construct,
  provider: string,
  metricName: 'Acknowledged' | 'Rejected' | ReputationMetric,
  options: MetricOptions,
): Metric {
  return new Metric({
    namespace: metricNamespace(scope),
    metricName,
    dimensionsMap: { provider },
    ...options,
  });
}
