import * as v from 'valibot';
import type { Postern } from './postern.ts';

const Line = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.literal('Postern'),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string(), Unit: v.string() })),
      }),
    ),
  }),
});

/** What CloudWatch would make of the log lines: the values of each series, named like `Rejected provider=paubox`. */
export function counted(logs: Postern['logs']): ReadonlyMap<string, readonly number[]> {
  const series = new Map<string, number[]>();
  for (const { line } of logs.filter((one) => one.line.includes('"_aws"'))) {
    const read = v.parse(Line, JSON.parse(line));
    for (const { Dimensions, Metrics } of read._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) {
        const values = v.parse(v.array(v.number()), [read[Name]].flat());
        for (const names of Dimensions) {
          const key = `${Name} ${names.map((name) => `${name}=${read[name]}`).join(' ')}`;
          series.set(key, [...(series.get(key) ?? []), ...values]);
        }
      }
    }
  }
  return series;
}

/** The sum of each series. */
export function sums(logs: Postern['logs']): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...counted(logs)].map(([key, values]) => [key, values.reduce((sum, value) => sum + value, 0)]),
  );
}
