import {
  byProvider,
  type Dimensions,
  type MetricName,
  metricTable,
  reputationMetrics,
  service,
} from './metric-table.ts';

const everyMetric = [...metricTable, ...reputationMetrics];

/** One value, or several: 100 at most. */
export type Values = { readonly [Name in MetricName]?: number | readonly number[] };

/** One line in the embedded metric format; none if all are 0, or without METRICS_NAMESPACE, as in the CLI. */
export function emit(values: Values, provider?: string, of?: string): void {
  const line = counted(values, provider, of);
  // Not `console`, whose lines Lambda wraps: CloudWatch finds metrics only at a line's root.
  if (line !== undefined) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** As fields of a provider's log line, which saves a line. Rare counts with the dimension `service` get their own. */
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
  /** Instead of the whole deployment. */
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
 * Undefined if all are 0. Powertools gives every metric the same dimensions, and costs five times the CPU.
 * @see
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
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
