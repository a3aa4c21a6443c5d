import * as v from 'valibot';
import { only, type readTemplate } from './template.ts';

/** A metric, as an alarm or a graph names it. */
export interface Referred {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly (readonly [name: string, value: unknown])[];
}

const Joined = v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });

const Body = v.object({
  widgets: v.array(
    v.object({
      type: v.string(),
      x: v.number(),
      width: v.number(),
      properties: v.object({ title: v.string(), metrics: v.array(v.array(v.unknown())) }),
    }),
  ),
});

/** The page as CloudWatch gets it: its graphs, and the metrics that they name. A reference stands as `<LogicalId>`. */
export function dashboardOf(template: ReturnType<typeof readTemplate>) {
  const { properties } = only(template.resources('AWS::CloudWatch::Dashboard'));
  const [, parts] = v.parse(Joined, properties.DashboardBody)['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : reference(part))).join('');
  const { widgets } = v.parse(Body, JSON.parse(text));
  const metrics = widgets.flatMap((widget) => widget.properties.metrics.map(referred));
  return { name: properties.DashboardName, widgets, metrics };
}

function reference(part: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = v.parse(
    v.object({ Ref: v.optional(v.string()), 'Fn::GetAtt': v.optional(v.array(v.string())) }),
    part,
  );
  return `<${Ref ?? attribute?.[0]}>`;
}

function referred(row: readonly unknown[]): Referred {
  const [namespace, metric, ...rest] = row.filter((one) => typeof one === 'string');
  const dimensions = rest.flatMap((name, at) => (at % 2 === 0 ? [[name, rest[at + 1]] as const] : []));
  return { namespace: namespace ?? '', metric: metric ?? '', dimensions };
}
