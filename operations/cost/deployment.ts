import * as v from 'valibot';
import { reputationMetrics } from '../../functions/aws/metric-table.ts';
import shippedJson from './shipped.json' with { type: 'json' };
import { type Resource, standingCost, unpriced } from './standing.ts';

const amount = v.pipe(v.number(), v.minValue(0));

export const CostedDeployment = v.object({
  webhooks: amount,
  webhookMemoryMb: amount,
  secretMaxAgeSeconds: amount,
  consumerMemoryMb: amount,
  batchSize: amount,
  maxConcurrency: amount,
  /** How long Lambda waits for a batch to fill. */
  batchWindowSeconds: amount,
  subscribers: amount,
  /** Series that only reputation alarms need. */
  reputationSeries: v.optional(amount, 0),
  retentionDays: amount,
  tableClass: v.picklist(['standard', 'infrequentAccess']),
  pointInTimeRecovery: v.boolean(),
  logRetentionDays: amount,
  /** Without traffic, the dearest line first. */
  standing: v.array(v.object({ what: v.string(), count: amount, usdPerMonth: amount })),
  /** Resource types that aren't Postern's, and what Postern uses of the account. */
  unpriced: v.array(v.string()),
  /** Words of the named instances. */
  instances: v.exactOptional(v.array(v.string())),
});

export type CostedDeployment = Readonly<v.InferOutput<typeof CostedDeployment>>;

export class NotPosternError extends Error {
  override readonly name = 'NotPosternError';
}

const digits = v.pipe(v.string(), v.digits(), v.transform(Number));

const functionWith = <const T extends v.ObjectEntries>(entries: T) =>
  v.object({ MemorySize: v.number(), Environment: v.object({ Variables: v.object(entries) }) });
const WebhookFunction = functionWith({ SECRET_MAX_AGE_SECONDS: digits });
const ConsumerFunction = functionWith({ RETENTION_DAYS: digits, EVENTS_TOPIC_ARN: v.unknown() });
const Poller = v.object({
  BatchSize: v.number(),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
  ScalingConfig: v.object({ MaximumConcurrency: v.number() }),
});
/** Only the events table has indexes. */
const EventTable = v.object({
  GlobalSecondaryIndexes: v.array(v.unknown()),
  Replicas: v.tuple([
    v.object({
      TableClass: v.optional(v.string()),
      PointInTimeRecoverySpecification: v.optional(v.object({ PointInTimeRecoveryEnabled: v.boolean() })),
    }),
  ]),
});
const Route = v.object({ RouteKey: v.string() });
const instanceOfRoute = /^POST \/webhooks\/([a-z]+-[a-z0-9]+)(?:\/|$)/;
const LogGroup = v.object({ RetentionInDays: v.number() });
const RateAlarm = v.object({
  Metrics: v.array(
    v.object({
      MetricStat: v.optional(
        v.object({
          Metric: v.object({ MetricName: v.string(), Dimensions: v.array(v.object({ Value: v.unknown() })) }),
        }),
      ),
    }),
  ),
});
const reputation: readonly string[] = reputationMetrics.map(({ name }) => name);
const Subscription = v.object({ Protocol: v.literal('sqs') });

/** Throws a `NotPosternError` for another template. */
export function deploymentOf(resources: readonly Resource[]): CostedDeployment {
  const functions = 'AWS::Lambda::Function';
  const webhooks = matching(resources, functions, WebhookFunction);
  const [webhook] = webhooks;
  const [consumer] = matching(resources, functions, ConsumerFunction);
  const [poller] = matching(resources, 'AWS::Lambda::EventSourceMapping', Poller);
  if (webhook === undefined || consumer === undefined || poller === undefined)
    throw new NotPosternError('no webhook function, no consumer, or nothing that hands it deliveries');
  const [table] = matching(resources, 'AWS::DynamoDB::GlobalTable', EventTable);
  const replica = table?.Replicas[0];
  const routes = matching(resources, 'AWS::ApiGatewayV2::Route', Route);
  const instances = routes.flatMap(({ RouteKey }) => instanceOfRoute.exec(RouteKey)?.[1] ?? []).sort();
  const logGroups = matching(resources, 'AWS::Logs::LogGroup', LogGroup);
  return {
    webhooks: webhooks.length,
    webhookMemoryMb: webhook.MemorySize,
    secretMaxAgeSeconds: webhook.Environment.Variables.SECRET_MAX_AGE_SECONDS,
    consumerMemoryMb: consumer.MemorySize,
    batchSize: poller.BatchSize,
    maxConcurrency: poller.ScalingConfig.MaximumConcurrency,
    batchWindowSeconds: poller.MaximumBatchingWindowInSeconds,
    subscribers: matching(resources, 'AWS::SNS::Subscription', Subscription).length,
    reputationSeries: new Set(matching(resources, 'AWS::CloudWatch::Alarm', RateAlarm).flatMap(seriesOf))
      .size,
    retentionDays: consumer.Environment.Variables.RETENTION_DAYS,
    tableClass: replica?.TableClass === 'STANDARD_INFREQUENT_ACCESS' ? 'infrequentAccess' : 'standard',
    pointInTimeRecovery: replica?.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
    logRetentionDays: Math.max(0, ...logGroups.map(({ RetentionInDays }) => RetentionInDays)),
    standing: [...standingCost(resources)],
    unpriced: [...unpriced(resources), ...usedOfAccount(resources)],
    ...(instances.length === 0 ? {} : { instances }),
  };
}

function seriesOf({ Metrics }: v.InferOutput<typeof RateAlarm>): readonly string[] {
  return Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
    .filter(({ MetricName }) => reputation.includes(MetricName))
    .map((metric) => JSON.stringify(metric));
}

/** Priced only by their owner. */
const ofAccount = [
  ['AWS::SQS::Queue', 'KmsMasterKeyId', 'your own key and its uses (docs/deploy/encryption-key.md)'],
  ['AWS::Lambda::Function', 'VpcConfig', 'the ways out of your network (docs/deploy/network.md)'],
] as const;

function usedOfAccount(resources: readonly Resource[]): readonly string[] {
  return ofAccount.flatMap(([type, property, what]) =>
    resources.some((one) => one.type === type && one.properties[property] !== undefined) ? [what] : [],
  );
}

function matching<S extends v.GenericSchema>(resources: readonly Resource[], type: string, schema: S) {
  return resources
    .filter((resource) => resource.type === type)
    .flatMap(({ properties }) => {
      const parsed = v.safeParse(schema, properties);
      return parsed.success ? [parsed.output] : [];
    });
}

/** Postern with default settings: `npm run cost -- --write-shipped` writes it again. */
export const shipped: CostedDeployment = v.parse(CostedDeployment, shippedJson);
