import * as v from 'valibot';
import { each, hoursPerMonth, monthly } from './prices.ts';

export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly usdPerMonth: number;
}

interface Cost {
  readonly what: string;
  usdPerMonth(resource: Resource, all: readonly Resource[]): number;
}

const secondsPerMonth = hoursPerMonth * 3600;

/** Five pollers, each waiting 20 s for an answer. */
const receivesPerMonth = (5 * secondsPerMonth) / 20;

export const dashboards = 'dashboards';

const nothingYet = nothing('storage and requests, of which there are none');
const free = nothing('free of charge');

/** Every resource type the stack may have: add a new one with its cost. */
const costs: Readonly<Record<string, Cost>> = {
  'AWS::SecretsManager::Secret': fixed('secrets', monthly.secret),
  'AWS::CloudWatch::Alarm': { what: 'metrics under alarm', usdPerMonth: alarmCost },
  'AWS::CloudWatch::CompositeAlarm': fixed('composite alarms', monthly.compositeAlarm),
  // Up to 50 metrics, the account's first three are free.
  'AWS::CloudWatch::Dashboard': fixed(dashboards, 0),
  'AWS::KMS::Key': fixed('encryption keys', monthly.key),
  'AWS::Lambda::EventSourceMapping': fixed('queues asked by Lambda', receivesPerMonth * each.sqsRequest),
  'AWS::Budgets::Budget': free,
  'AWS::Events::Rule': { what: 'runs by schedule', usdPerMonth: scheduleCost },
  // On demand; point-in-time recovery is paid by size.
  'AWS::DynamoDB::GlobalTable': nothingYet,
  'AWS::S3::Bucket': nothingYet,
  'AWS::SQS::Queue': nothingYet,
  'AWS::SNS::Topic': nothingYet,
  'AWS::SNS::Subscription': nothingYet,
  'AWS::Lambda::Function': nothingYet,
  'AWS::Logs::LogGroup': nothingYet,
  // Its metric is paid by the hours with a value.
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

/** In a month without traffic, the dearest line first. */
export function standingCost(resources: readonly Resource[]): readonly CostLine[] {
  const lines = new Map<string, CostLine>();
  for (const resource of resources) {
    const cost = costs[resource.type];
    if (cost === undefined) continue;
    const { count, usdPerMonth } = lines.get(cost.what) ?? { count: 0, usdPerMonth: 0 };
    const usd = cost.usdPerMonth(resource, resources);
    lines.set(cost.what, { what: cost.what, count: count + 1, usdPerMonth: usdPerMonth + usd });
  }
  return (
    [...lines.values()]
      // To the millionth, to keep the checked-in bill short.
      .map((line) => ({ ...line, usdPerMonth: Number(line.usdPerMonth.toFixed(6)) }))
      .sort((one, other) => other.usdPerMonth - one.usdPerMonth)
  );
}

/** Resource types without a price: not Postern's, or missing from the table above. */
export function unpriced(resources: readonly Resource[]): readonly string[] {
  const types = resources.map(({ type }) => type).filter((type) => costs[type] === undefined);
  return [...new Set(types)].sort();
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

/** By metrics: one alarm over several costs as much as several. */
function alarmCost({ properties }: Resource): number {
  const { Period, Metrics } = v.parse(Alarm, properties);
  const periods = [Period, ...(Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)];
  return periods
    .filter((period) => period !== undefined)
    .map((period) => (period < 60 ? monthly.highResolutionAlarmMetric : monthly.alarmMetric))
    .reduce((sum, usd) => sum + usd, 0);
}

const minutesPerMonth = hoursPerMonth * 60;

/** An estimate of one run with nothing to do. */
const run = { seconds: 0.5, s3Lists: 2, logBytes: 1500 };

const Rule = v.object({
  ScheduleExpression: v.pipe(v.string(), v.regex(/^rate\(\d+ (minutes?|hours?|days?)\)$/)),
  Targets: v.array(v.object({ Arn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }) })),
});

const TargetFunction = v.object({ MemorySize: v.number() });

/** In US dollars a month. A scheduled rule is free; what it starts isn't. */
export function scheduleCost({ properties }: Resource, all: readonly Resource[]): number {
  const { ScheduleExpression, Targets } = v.parse(Rule, properties);
  const runs = minutesPerMonth / minutesOf(ScheduleExpression);
  const perRun = Targets.map(({ Arn }) => {
    const target = all.find(({ id }) => id === Arn['Fn::GetAtt'][0]);
    const { MemorySize } = v.parse(TargetFunction, target?.properties);
    return (
      each.invocation +
      (MemorySize / 1024) * run.seconds * each.gigabyteSecond +
      run.s3Lists * each.s3List +
      (run.logBytes / 1e9) * each.logGigabyte
    );
  });
  return runs * perRun.reduce((total, usd) => total + usd, 0);
}

const minutesPer: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

function minutesOf(rate: string): number {
  const [, amount, unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(rate) ?? [];
  return Number(amount) * (minutesPer[unit] ?? Number.NaN);
}

const Template = v.object({
  Resources: v.record(
    v.string(),
    v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
});

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function resourcesOf(json: string): readonly Resource[] {
  return Object.entries(v.parse(Template, JSON.parse(json)).Resources).map(([id, { Type, Properties }]) => ({
    id,
    type: Type,
    properties: Properties,
  }));
}
