import * as v from 'valibot';
import { balance } from '../../../operations/balance/run.ts';
import type { Access, Deployment } from '../../../operations/deployment.ts';
import { answeredBy } from '../answered-by.ts';
import type { Benchmark } from '../benchmark.ts';
import { mostMemory } from '../most-memory.ts';

const deliveries = { whole: 1_000_000, tiny: 4_000 };
const dayMs = 86_400_000;
/** CloudWatch and DynamoDB end a page at a megabyte. */
const onPage = 3_500;

/** A day of deliveries of one event, each acknowledged, stored and in the table. */
export const balanceOfADay: Benchmark = {
  name: 'balance',
  about: 'memory that postern balance takes for a day of a million deliveries',
  async measure(size) {
    const count = deliveries[size];
    const from = new Date(Date.now() - dayMs);
    const how = { from, youngMs: 0, signal: new AbortController().signal };
    const { result, megabytes } = await mostMemory(() => balance(dayOf(count, from.getTime()), how));
    const { acknowledged, unaccounted, read } = result;
    if (acknowledged !== count || unaccounted.length > 0 || read.logLines + read.events !== 3 * count)
      throw new Error(`Of ${count} deliveries ${acknowledged} were counted, ${unaccounted.length} missed.`);
    return [
      {
        name: 'balance-memory',
        what: 'memory that postern balance takes at most for a day of 1,000,000 deliveries, with 2,000,000 log lines and 1,000,000 events',
        unit: 'MB',
        value: megabytes,
        ...(size === 'whole' && { target: { kind: 'atMost' as const, bound: 512 } }),
      },
    ];
  },
};

const Asked = v.object({
  logGroupName: v.optional(v.string(), ''),
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number(), 0),
  nextToken: v.optional(v.string()),
  ExclusiveStartKey: v.optional(v.object({ n: v.object({ N: v.string() }) })),
  ExpressionAttributeValues: v.optional(v.record(v.string(), v.object({ S: v.string() })), {}),
  RequestItems: v.optional(
    v.record(v.string(), v.object({ Keys: v.array(v.record(v.string(), v.object({ S: v.string() }))) })),
    {},
  ),
});
type Asked = v.InferOutput<typeof Asked>;

/** AWS as it would answer, made as it is asked for. */
function dayOf(count: number, from: number): Deployment {
  const stepMs = dayMs / count;
  const at = (n: number) => from + Math.floor(n * stepMs);
  const iso = (ms: number) => new Date(ms).toISOString();
  /** Numbers of a page of those from one time up to another; and of the first after it. */
  const page = (start: number, end: number, after: string | undefined) => {
    const [first, last] = [start, end].map((ms) =>
      Math.min(count, Math.max(0, Math.ceil((ms - from) / stepMs))),
    );
    const begin = Number(after ?? first);
    const stop = Math.min(last ?? 0, begin + onPage);
    const numbers = Array.from({ length: Math.max(0, stop - begin) }, (_, index) => begin + index);
    return { numbers, next: stop < (last ?? 0) ? String(stop) : undefined };
  };
  const answers: Readonly<Record<string, (asked: Asked) => object>> = {
    DescribeLogGroups: () => ({ logGroups: [{ retentionInDays: 30 }] }),
    FilterLogEvents({ logGroupName, startTime, endTime, nextToken }) {
      const { numbers, next } =
        logGroupName === 'LogGroupSweep' ? page(0, 0, '0') : page(startTime, endTime + 1, nextToken);
      const said =
        logGroupName === 'LogGroupConsumer' ? 'stored","stored":1,"duplicates":0' : 'acknowledged"';
      const events = numbers.map((n) => ({
        timestamp: at(n),
        message: `{"level":"INFO","message":"${said},"provider":"arpoone","deliveryId":"delivery-${n}"}`,
      }));
      return { events, nextToken: next };
    },
    Query({ ExpressionAttributeValues: values, ExclusiveStartKey }) {
      const [provider, date = ''] = values[':hash']?.S.split('#') ?? [];
      const [start = 0, end = 0] = [':from', ':to'].map((name) => Date.parse(values[name]?.S ?? ''));
      const day = Date.parse(date);
      const bounds = provider === 'arpoone' ? [Math.max(start, day), Math.min(end, day + dayMs)] : [0, 0];
      const { numbers, next } = page(bounds[0] ?? 0, bounds[1] ?? 0, ExclusiveStartKey?.n.N);
      const Items = numbers.map((n) => ({
        pk: { S: `arpoone##message/${n}` },
        sk: { S: `${iso(at(n))}#${n}` },
        stored: { S: `${iso(at(n))}#${n}` },
      }));
      return { Items, ...(next === undefined ? {} : { LastEvaluatedKey: { n: { N: next } } }) };
    },
    BatchGetItem({ RequestItems }) {
      const Events = RequestItems.EventsTableName?.Keys.map((key) => ({
        ...key,
        deliveryid: { S: `delivery-${key.sk?.S.split('#')[1]}` },
      }));
      return { Responses: { EventsTableName: Events } };
    },
    GetQueueAttributes: () => ({
      Attributes: {
        QueueArn: 'arn:aws:sqs:us-east-1:000000000000:queue',
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      },
    }),
  };
  return deploymentOn((operation, asked) => answers[operation]?.(asked));
}

function deploymentOn(answer: (operation: string, asked: Asked) => object | undefined): Deployment {
  const client = answeredBy(
    (operation, asked) => JSON.stringify(answer(operation, v.parse(Asked, asked))) ?? '<ListBucketResult/>',
  );
  const output = (key: string) => (key === 'EventsTableShards' ? '1' : key);
  return {
    place: { stack: 'Postern', endpoint: client.endpoint },
    keys: ['WebhookUrlArpoone'],
    output,
    find: output,
    open: <C>(Client: new (access: Access) => C) => new Client(client),
  };
}
