import * as v from 'valibot';
import { messagesOf } from './fair-queue.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { JsonObject } from './json.ts';
import type { LogGroups } from './log-groups.ts';
import { ageOfOldestMessage } from './oldest-message.ts';

const Asked = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  /** Seconds since 1970. */
  StartTime: v.number(),
  EndTime: v.number(),
  Period: v.number(),
});
type Asked = v.InferOutput<typeof Asked>;

const Embedded = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

interface Value {
  readonly seconds: number;
  readonly value: number;
}

/**
 * GetMetricStatistics of what functions count in their logs, and of the age of a queue's oldest message as it is now;
 * undefined for anything else.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export function callCloudWatch(
  fauxqs: Fauxqs,
  logs: LogGroups,
  operation: string,
  body: JsonObject,
): JsonObject | undefined {
  const asked = v.safeParse(Asked, body);
  if (operation !== 'GetMetricStatistics' || !asked.success) return undefined;
  const { Namespace, MetricName, StartTime, EndTime, Period } = asked.output;
  const isAge = Namespace === 'AWS/SQS' && MetricName === 'ApproximateAgeOfOldestMessage';
  if (Namespace.startsWith('AWS/') && !isAge) return undefined;
  const values = isAge ? ageNow(fauxqs, asked.output) : embeddedValues(logs, asked.output);
  const periods = new Map<number, number[]>();
  for (const { seconds, value } of values) {
    if (seconds < StartTime || seconds > EndTime) continue;
    const start = seconds - (seconds % Period);
    periods.set(start, [...(periods.get(start) ?? []), value]);
  }
  const Datapoints = [...periods].map(([Timestamp, all]) => ({
    Timestamp,
    Maximum: Math.max(...all),
    Sum: all.reduce((sum, value) => sum + value, 0),
    SampleCount: all.length,
  }));
  return { Label: MetricName, Datapoints };
}

function ageNow({ queues }: Fauxqs, { Dimensions }: Asked): readonly Value[] {
  const queue = queues.getQueueByName(Dimensions[0]?.Value ?? '');
  const age = queue && ageOfOldestMessage(messagesOf(queue), Date.now());
  return age === undefined ? [] : [{ seconds: Math.floor(Date.now() / 1000), value: age }];
}

function embeddedValues(logs: LogGroups, { Namespace, MetricName, Dimensions }: Asked): readonly Value[] {
  const events = logs.names().flatMap((name) => logs.of(name) ?? []);
  return events.flatMap(({ timestamp, message }) => {
    if (!message.includes('"_aws"')) return [];
    const line = v.safeParse(v.pipe(v.string(), v.parseJson(), Embedded), message);
    if (!line.success) return [];
    const counts = line.output._aws.CloudWatchMetrics.some(
      (one) =>
        one.Namespace === Namespace &&
        one.Metrics.some(({ Name }) => Name === MetricName) &&
        one.Dimensions.some((names) => names.length === Dimensions.length) &&
        Dimensions.every(({ Name, Value }) => line.output[Name] === Value),
    );
    const told = [line.output[MetricName]].flat().filter((one) => typeof one === 'number');
    return counts ? told.map((value) => ({ seconds: Math.floor(timestamp / 1000), value })) : [];
  });
}
