import {
  byProvider,
  type Dimensions,
  type MetricName,
  metricTable,
  reputationMetrics,
  service,
} from './metric-table.ts';

const everyMetric = [...metricTable, ...reputationMetrics];

/** One value, or one for each of several: 100 at most. */
export type Values = { readonly [Name in MetricName]?: number | readonly number[] };

/**
 * Writes what was counted in one invocation, as one line in the embedded metric format; nothing where all is 0. In
 * the namespace of METRICS_NAMESPACE: without it, as in the CLI, nobody counts.
 */
export function emit(values: Values, provider?: string, of?: string): void {
  const line = counted(values, provider, of);
  // Not `console`, whose lines Lambda wraps: CloudWatch finds metrics at the root of a line only.
  if (line !== undefined) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * The same as fields of a log line that names the provider: a line less, for each delivery. Nothing where `service`
 * is a dimension: what is counted so is rare, and makes a line of its own.
 */
export function metricFields(values: Values, provider: string): object {
  const line = counted(values, provider);
  if (line === undefined) return {};
  const { service: _, ...fields } = line;
  if (line._aws.CloudWatchMetrics.every(({ Dimensions }) => Dimensions === byProvider)) return fields;
  emit(values, provider);
  return {};
}

function counted(values: Values, provider: string | undefined, of?: string): Embedded | undefined {
  const namespace = process.env.METRICS_NAMESPACE;
  return namespace === undefined ? undefined : embedded(values, { namespace, provider, of, at: Date.now() });
}

export interface Origin {
  readonly namespace: string;
  readonly provider?: string | undefined;
  /** Whose it is in place of the deployment's as a whole. */
  readonly of?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: Dimensions;
  readonly Metrics: { readonly Name: string; readonly Unit: string }[];
}

interface Embedded extends Readonly<Record<string, unknown>> {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
}

/**
 * The line as an object, undefined where all is 0. Not by Powertools, whose lines give every metric the same
 * dimensions, and cost five times the CPU: this runs once for each delivery.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedded(
  values: Values,
  { namespace, provider, of = service, at }: Origin,
): Embedded | undefined {
  const directives = new Map<Dimensions, Directive>();
  const told: Record<string, unknown> = {};
  for (const { name, unit, dimensions } of everyMetric) {
    const value = values[name] ?? 0;
    if (value === 0 || (typeof value === 'object' && value.length === 0)) continue;
    const directive = directives.get(dimensions) ?? {
      Namespace: namespace,
      Dimensions: dimensions,
      Metrics: [],
    };
    directive.Metrics.push({ Name: name, Unit: unit });
    directives.set(dimensions, directive);
    told[name] = value;
  }
  if (directives.size === 0) return undefined;
  const metadata = { Timestamp: at, CloudWatchMetrics: [...directives.values()] };
  return { _aws: metadata, service: of, provider, ...told };
}
