import * as v from 'valibot';
import { reputationMetrics } from '../../functions/aws/metric-table.ts';
import { standingCost, unpriced } from './standing.ts';
import type { Resource } from './template.ts';

const amount = v.pipe(v.number(), v.minValue(0));

/** What of a deployment its bill depends on. */
export const CostedDeployment = v.object({
  webhooks: amount,
  webhookMemoryMb: amount,
  secretMaxAgeSeconds: amount,
  consumerMemoryMb: amount,
  batchSize: amount,
  maxConcurrency: amount,
  subscribers: amount,
  /** Series that only alarms of reputation ask for. */
  reputationSeries: v.optional(amount, 0),
  retentionDays: amount,
  logRetentionDays: amount,
  /** What it costs while nothing happens, the dearest line first. */
  standing: v.array(v.object({ what: v.string(), count: amount, usdPerMonth: amount })),
  /** Types of resources that are none of ours, as in a stack that holds more than Postern. */
  unpriced: v.array(v.string()),
});

export type CostedDeployment = Readonly<v.InferOutput<typeof CostedDeployment>>;

/** A template without Postern's functions. */
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
  ScalingConfig: v.object({ MaximumConcurrency: v.number() }),
});
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

/** What a template says of it; throws a `NotPosternError` where it is another's. */
export function deploymentOf(resources: readonly Resource[]): CostedDeployment {
  const functions = 'AWS::Lambda::Function';
  const webhooks = matching(resources, functions, WebhookFunction);
  const [webhook] = webhooks;
  const [consumer] = matching(resources, functions, ConsumerFunction);
  const [poller] = matching(resources, 'AWS::Lambda::EventSourceMapping', Poller);
  if (webhook === undefined || consumer === undefined || poller === undefined)
    throw new NotPosternError('no webhook function, no consumer, or nothing that hands it deliveries');
  const logGroups = matching(resources, 'AWS::Logs::LogGroup', LogGroup);
  return {
    webhooks: webhooks.length,
    webhookMemoryMb: webhook.MemorySize,
    secretMaxAgeSeconds: webhook.Environment.Variables.SECRET_MAX_AGE_SECONDS,
    consumerMemoryMb: consumer.MemorySize,
    batchSize: poller.BatchSize,
    maxConcurrency: poller.ScalingConfig.MaximumConcurrency,
    subscribers: matching(resources, 'AWS::SNS::Subscription', Subscription).length,
    reputationSeries: new Set(matching(resources, 'AWS::CloudWatch::Alarm', RateAlarm).flatMap(seriesOf))
      .size,
    retentionDays: consumer.Environment.Variables.RETENTION_DAYS,
    logRetentionDays: Math.max(0, ...logGroups.map(({ RetentionInDays }) => RetentionInDays)),
    standing: [...standingCost(resources)],
    unpriced: [...unpriced(resources)],
  };
}

/** Of ours, each by its name and whose it is. */
function seriesOf({ Metrics }: v.InferOutput<typeof RateAlarm>): readonly string[] {
  return Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
    .filter(({ MetricName }) => reputation.includes(MetricName))
    .map((metric) => JSON.stringify(metric));
}

function matching<S extends v.GenericSchema>(
  resources: readonly Resource[],
  type: string,
  schema: S,
): v.InferOutput<S>[] {
  return resources
    .filter((resource) => resource.type === type)
    .flatMap(({ properties }) => {
      const parsed = v.safeParse(schema, properties);
      return parsed.success ? [parsed.output] : [];
    });
}
