import * as v from 'valibot';
import { each, hoursPerMonth, monthly } from './prices.ts';
import { scheduleCost } from './schedule.ts';
import type { Resource } from './template.ts';

/** What all resources of a kind cost. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly usdPerMonth: number;
}

/** The line that a type of resource stands in, and what one costs in a month in which nothing happens. */
interface Cost {
  readonly what: string;
  usdPerMonth(resource: Resource, all: readonly Resource[]): number;
}

const secondsPerMonth = hoursPerMonth * 3600;

/** Lambda asks a queue with five pollers, each of which waits 20 s for an answer. */
const receivesPerMonth = (5 * secondsPerMonth) / 20;

/** The line of dashboards. */
export const dashboards = 'dashboards';

const nothingYet = nothing('storage and requests, of which there are none');
const free = nothing('free of charge');

/** Every type of resource that the stack may have: a new one must say here what it costs. */
const costs: Readonly<Record<string, Cost>> = {
  'AWS::SecretsManager::Secret': fixed('secrets', monthly.secret),
  'AWS::CloudWatch::Alarm': { what: 'metrics under alarm', usdPerMonth: alarmCost },
  'AWS::CloudWatch::CompositeAlarm': fixed('composite alarms', monthly.compositeAlarm),
  // Of 50 metrics at most: an account's first three. Who has others is told what it costs then.
  'AWS::CloudWatch::Dashboard': fixed(dashboards, 0),
  'AWS::KMS::Key': fixed('encryption keys', monthly.key),
  'AWS::Lambda::EventSourceMapping': fixed('queues asked by Lambda', receivesPerMonth * each.sqsRequest),
  'AWS::Budgets::Budget': free,
  'AWS::Events::Rule': { what: 'runs by schedule', usdPerMonth: scheduleCost },
  // On demand; recovery to a point in time is paid by what a table holds.
  'AWS::DynamoDB::GlobalTable': nothingYet,
  'AWS::S3::Bucket': nothingYet,
  'AWS::SQS::Queue': nothingYet,
  'AWS::SNS::Topic': nothingYet,
  'AWS::SNS::Subscription': nothingYet,
  'AWS::Lambda::Function': nothingYet,
  'AWS::Logs::LogGroup': nothingYet,
  // Its metric is paid by the hours in which it gets a value: those with something to tell.
  'AWS::Logs::MetricFilter': nothingYet,
  'AWS::Logs::QueryDefinition': free,
  'AWS::ApiGatewayV2::Api': nothingYet,
  'AWS::ApiGatewayV2::ApiMapping': free,
  'AWS::ApiGatewayV2::DomainName': free,
  'AWS::ApiGatewayV2::Integration': free,
  'AWS::ApiGatewayV2::Route': free,
  'AWS::ApiGatewayV2::Stage': free,
  'AWS::IAM::Policy': free,
  'AWS::IAM::Role': free,
  'AWS::Lambda::EventInvokeConfig': free,
  'AWS::Lambda::Permission': free,
  'AWS::S3::BucketPolicy': free,
  'AWS::SNS::TopicPolicy': free,
  'AWS::SQS::QueuePolicy': free,
};

/** What a deployment costs in a month in which nothing happens, in US dollars, the dearest line first. */
export function standingCost(resources: readonly Resource[]): readonly CostLine[] {
  const lines = new Map<string, CostLine>();
  for (const resource of resources) {
    const cost = costs[resource.type];
    if (cost === undefined) continue;
    const { count, usdPerMonth } = lines.get(cost.what) ?? { count: 0, usdPerMonth: 0 };
    const usd = cost.usdPerMonth(resource, resources);
    lines.set(cost.what, { what: cost.what, count: count + 1, usdPerMonth: usdPerMonth + usd });
  }
  return [...lines.values()].map(rounded).sort((one, other) => other.usdPerMonth - one.usdPerMonth);
}

/** Types of resources whose price nobody has entered: none of ours, or the table above misses one. */
export function unpriced(resources: readonly Resource[]): readonly string[] {
  const types = resources.map(({ type }) => type).filter((type) => costs[type] === undefined);
  return [...new Set(types)].sort();
}

/** To the millionth, so that a checked-in bill has no digits that say nothing. */
function rounded(line: CostLine): CostLine {
  return { ...line, usdPerMonth: Number(line.usdPerMonth.toFixed(6)) };
}

function fixed(what: string, usd: number): Cost {
  return { what, usdPerMonth: () => usd };
}

function nothing(what: string): Cost {
  return fixed(what, 0);
}

const Alarm = v.object({
  Period: v.optional(v.number()),
  Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.object({ Period: v.number() })) }))),
});

/** By the metrics that it looks at: one alarm over several costs as much as several. */
function alarmCost({ properties }: Resource): number {
  const { Period, Metrics } = v.parse(Alarm, properties);
  const periods = [Period, ...(Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)];
  return periods
    .filter((period) => period !== undefined)
    .map((period) => (period < 60 ? monthly.highResolutionAlarmMetric : monthly.alarmMetric))
    .reduce((sum, usd) => sum + usd, 0);
}
