import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type MetricName, type ReputationMetric, service } from '../functions/aws/metric-table.ts';

/** Namespace of the metrics that our functions emit: each stage has its own. */
export function metricNamespace(scope: Construct): string {
  return Stack.of(scope).stackName;
}

/** A metric of the whole deployment, or of what is scheduled for a named instance. */
export function ownMetric(
  scope: Construct,
  metricName: MetricName,
  options: MetricOptions,
  of: string = service,
): Metric {
  return metric(scope, metricName, { ...options, dimensionsMap: { service: of } });
}

/** A metric of each provider, and of each instance by its word. */
export function providerMetric(
  scope: Construct,
  provider: string,
  metricName: 'Acknowledged' | 'Rejected' | ReputationMetric,
  options: MetricOptions,
): Metric {
  return metric(scope, metricName, { ...options, dimensionsMap: { provider } });
}

function metric(scope: Construct, metricName: MetricName, options: MetricOptions): Metric {
  return new Metric({ namespace: metricNamespace(scope), metricName, ...options });
}
