import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PosternEvent } from '../../functions/events/event.ts';
import { readWord } from '../../functions/events/instance.ts';
import { holdsEvent } from '../../functions/events/keys.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { secretKey, webhookUrlKey } from '../../lib/output-keys.ts';
import type { Intercept } from '../../local/engine/aws/endpoint.ts';
import { type Engine, startEngine } from '../../local/engine/engine.ts';
import { deployedProviders } from '../../operations/deployed.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { sampleSecret } from '../../operations/samples/read.ts';
import { assemblyFolder } from './template.ts';

export interface Postern {
  readonly engine: Engine;
  /** Log lines of every function and of the gateway. */
  readonly logs: { readonly function: string; readonly line: string }[];
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly eventsQueueUrl: string;
  urlOf(provider: Provider): string;
  /** Every stored item, by event id. */
  items(): Promise<Map<string, Record<string, unknown>>>;
  /** Every stored event, as queries read it, by id. */
  stored(): Promise<Map<string, PosternEvent>>;
  /** Every stored item that only leads to an event. */
  leads(): Promise<readonly Record<string, AttributeValue>[]>;
  /** Takes published events off the queue `events` until this many different ones came, by event id. */
  published(count: number): Promise<Map<string, Record<string, unknown>>>;
  /** Waits until every delivery is processed, and takes whatever was published, once or again, off the queue `events`. */
  settled(): Promise<void>;
  /** Messages on a queue, those being processed and those that wait too. */
  depth(queueUrl: string): Promise<number>;
  /** Resolves when every acknowledged delivery is processed. */
  drained(): Promise<void>;
  /** Whether what had to wait in the spool, as on a slow machine, is sent on at once. Off where a test spools. */
  sweeps: boolean;
  stop(): Promise<void>;
}

/**
 * The deployed bundles on the local engine, with the fixtures' secrets; `fast` has seconds for minutes. In memory, unless a
 * folder is given for its data.
 */
export async function startPostern(
  intercept?: Intercept,
  assembly = 'fast',
  dataDir?: string,
): Promise<Postern> {
  const logs: Postern['logs'] = [];
  let swept: Promise<unknown> = Promise.resolve();
  const engine = await startEngine({
    assembly: assemblyFolder(assembly),
    onLog: (entry) => {
      logs.push(entry);
      if (running.sweeps && waitsInSpool.test(entry.line)) swept = swept.then(sweep);
    },
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(intercept === undefined ? {} : { intercept }),
  });
  for (const provider of deployedProviders({ keys: Object.keys(engine.outputs) })) {
    engine.putSecret(
      output(engine, secretKey(provider.name)),
      JSON.stringify({ current: secretOf(provider) }),
    );
  }
  const config = {
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient(config);
  const dynamodb = new DynamoDBClient(config);
  const queueUrl = output(engine, 'DeliveriesQueueUrl');
  const table = output(engine, 'EventsTableName');
  const eventsQueueUrl = output(engine, 'EventsQueueUrl');
  const depth = (url: string) => depthOf(sqs, url);
  const sweep = async () => {
    const [, fn] = [...engine.functions].find(([id]) => id.startsWith('Sweep')) ?? [];
    await fn?.invoke(Buffer.from('{}'));
  };
  const drained = () =>
    eventually(async () => {
      await swept;
      return (await depth(queueUrl)) === 0;
    });
  const running: Postern = {
    engine,
    logs,
    sqs,
    queueUrl,
    deadLettersUrl: output(engine, 'DeadLettersQueueUrl'),
    urlOf: (provider) => urlOf(engine, provider),
    eventsQueueUrl,
    published: (count) => receive(sqs, eventsQueueUrl, count),
    items: async () => {
      const items = (await scan(dynamodb, table)).filter(isEvent).map((item) => unmarshall(item));
      return byId(items, ({ sk }) => String(sk).split('#')[1] ?? '');
    },
    stored: async () => byId((await scan(dynamodb, table)).filter(isEvent).map(fromItem), ({ id }) => id),
    leads: async () => (await scan(dynamodb, table)).filter((item) => !isEvent(item)),
    depth,
    settled: async () => {
      await drained();
      while ((await depth(eventsQueueUrl)) > 0) await receiveSome(sqs, eventsQueueUrl);
    },
    drained,
    sweeps: true,
    stop: async () => {
      await engine.stop();
      sqs.destroy();
      dynamodb.destroy();
    },
  };
  return running;
}

/** As a webhook function logs it. */
const waitsInSpool = /"where":"(outage|unverified)"/;

function urlOf(engine: Engine, provider: Provider): string {
  const url = output(engine, webhookUrlKey(provider.name));
  return provider.authenticity === 'token' ? `${url}${secretOf(provider)}` : url;
}

/** The fixtures' own; a named instance has another. */
export function secretOf(provider: Provider): string {
  const { instance } = readWord(provider.name);
  return instance === undefined ? sampleSecret(provider) : `${sampleSecret(provider)}${instance}`;
}

async function scan(client: DynamoDBClient, table: string): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
}

function isEvent({ sk }: Record<string, AttributeValue>): boolean {
  return holdsEvent(sk?.S ?? '');
}

function byId<T>(items: readonly T[], idOf: (item: T) => string): Map<string, T> {
  const found = new Map(items.map((item) => [idOf(item), item]));
  if (found.size < items.length) throw new Error('an event is stored twice');
  return found;
}

async function receive(sqs: SQSClient, queueUrl: string, count: number) {
  const events = new Map<string, Record<string, unknown>>();
  while (events.size < count) {
    for (const event of await receiveSome(sqs, queueUrl)) events.set(event.id, event);
  }
  return events;
}

async function receiveSome(sqs: SQSClient, queueUrl: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

async function depthOf(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const kinds = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  return kinds.reduce((sum, kind) => sum + Number(Attributes[kind]), 0);
}

/** Waits for a condition, as long as the test may take. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

function output(engine: Engine, key: string): string {
  const value = engine.outputs[key];
  if (value === undefined) throw new Error(`no output ${key}`);
  return value;
}
