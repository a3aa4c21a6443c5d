import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { restore } from '../operations/restore/run.ts';
import { post } from '../operations/samples/post.ts';
import { sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { providerNamed } from './support/stored-deliveries.ts';

const cli = commandLine();
const provider = providerNamed('emailengine');
/** Deliveries of one event each. */
const samples = samplesOf(provider)
  .filter(({ expected }) => expected.events.length === 1)
  .slice(0, 4);
const sentAt = new Date();
let postern: Postern;
let dynamodb: DynamoDBClient;
let table: string;

beforeAll(async () => {
  postern = await startPostern();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  dynamodb = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  table = postern.engine.outputs.EventsTableName ?? '';
});

afterAll(async () => {
  cli.close();
  dynamodb.destroy();
  await postern.stop();
});

const run = (...args: string[]) => cli.here(['restore', ...args, '--endpoint', postern.engine.endpoint]);
type Item = Record<string, AttributeValue>;

async function itemsIn(TableName: string): Promise<readonly Item[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items;
}

/** As DynamoDB makes one: the same keys, without time to live, protection and recovery. */
async function emptyTable(
  TableName: string,
  keys: readonly string[] = ['pk', 'sk'],
  byTime: readonly string[] = [],
): Promise<void> {
  const schemaOf = (names: readonly string[]) =>
    names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }) as const);
  const index = {
    IndexName: 'byTime',
    KeySchema: schemaOf(byTime),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  } as const;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...keys, ...byTime].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: schemaOf(keys),
      ...(byTime.length > 0 && { GlobalSecondaryIndexes: [index] }),
    }),
  );
  const isActive = async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    return Table?.TableStatus === 'ACTIVE';
  };
  while (!(await isActive())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function put(TableName: string, items: readonly Item[]): Promise<void> {
  for (const Item of items) await dynamodb.send(new PutItemCommand({ TableName, Item }));
}

const remove = ({ pk, sk }: Item) =>
  dynamodb.send(
    new DeleteItemCommand({ TableName: table, Key: { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } } }),
  );
const send = (sample: (typeof samples)[number]) =>
  post(postern.urlOf(provider), sample, sampleSecret(provider), sentAt);
const counts = (answer: { out: string }) => JSON.parse(answer.out);
const inOrder = (items: readonly Item[]) => items.map((item) => JSON.stringify(item)).sort();

test('the drill: what a mistake took is back, what came since stays, and nothing is there twice', async () => {
  const [first, second, third, last] = samples;
  if (!(first && second && third && last)) throw new Error('too few samples');
  for (const sample of [first, second, third]) await send(sample);
  await postern.drained();
  const atThatTime = await itemsIn(table);
  await emptyTable('restored');
  await put('restored', atThatTime);
  // One that DynamoDB has yet to remove.
  await put('restored', [{ pk: { S: 'old' }, sk: { S: '0#1' }, expires: { N: '1' } }]);
  // The mistake, and a delivery after it.
  const lost = atThatTime.slice(0, 2);
  for (const item of lost) await remove(item);
  await send(last);
  await postern.drained();
  await postern.settled();

  const here = ['--from', 'restored', '--json'];
  expect(counts(await run(...here))).toMatchObject({ applied: false, missing: 2, present: 1, expired: 1 });
  const before = await itemsIn(table);
  expect(counts(await run(...here, '--apply'))).toMatchObject({ missing: 2, present: 1, complete: true });
  expect(inOrder(await itemsIn(table))).toEqual(inOrder([...before, ...lost]));
  expect(counts(await run(...here, '--apply'))).toMatchObject({ missing: 0, present: 3 });

  // The provider sends them again: they are known, and no subscriber hears of them again.
  for (const sample of [first, second, third, last]) await send(sample);
  await postern.drained();
  expect(await itemsIn(table)).toHaveLength(before.length + lost.length);
  expect(await postern.depth(postern.eventsQueueUrl)).toBe(0);
});

test('what is there is never written over, also if it came while the restored table was read', async () => {
  const [item] = await itemsIn(table);
  if (item === undefined) throw new Error('nothing is stored');
  await emptyTable('older');
  await put('older', [{ ...item, providertype: { S: 'as it was' } }]);
  expect(counts(await run('--from', 'older', '--apply', '--json'))).toMatchObject({ missing: 0, present: 1 });
  expect(inOrder(await itemsIn(table))).toContain(JSON.stringify(item));
  // Between the look and the write, a provider sends it again.
  await remove(item);
  const restored = await restore({
    client: dynamodb,
    from: 'older',
    to: table,
    bucket: 'new',
    spend: () => put(table, [item]),
    signal: new AbortController().signal,
  });
  expect(restored).toMatchObject({ missing: 0, present: 1 });
  expect(inOrder(await itemsIn(table))).toContain(JSON.stringify(item));
});

test('an event that was moved since, as reprocess moves it, does not come back under its old key', async () => {
  const [item] = (await itemsIn(table)).filter(({ bucket }) => bucket !== undefined);
  if (item?.sk?.S === undefined) throw new Error('nothing is stored');
  const { bucket: _, stored: __, data: ___, ...shown } = item;
  const address = 'ann@example.net';
  const rowOfMany: Item = { ...shown, sk: { S: `${item.sk.S}#${address}` }, recipient: { S: address } };
  await emptyTable('unmoved');
  await put('unmoved', [item, rowOfMany]);
  const moved = { ...item, pk: { S: `${item.pk?.S}-moved` } };
  await put(table, [moved]);
  await remove(item);
  const before = inOrder(await itemsIn(table));
  expect(counts(await run('--from', 'unmoved', '--json'))).toMatchObject({ missing: 0, present: 2 });
  expect(counts(await run('--from', 'unmoved', '--apply', '--json'))).toMatchObject({
    missing: 0,
    present: 2,
  });
  expect(inOrder(await itemsIn(table))).toEqual(before);
  await put(table, [item]);
  await remove(moved);
});

test('a new stack gets all of it, and its large events refer to its own bucket', async () => {
  await emptyTable('of-new-stack', ['pk', 'sk'], ['bucket', 'stored']);
  await emptyTable('large');
  const data = { M: { payloadRef: { S: 's3://old/payloads/emailengine/abc.json' } } };
  const large = { pk: { S: 'emailengine##message/1' }, sk: { S: '0#abc' }, data };
  const foreign = { ...large, sk: { S: '0#def' } };
  await put('large', [large, foreign]);
  const how = { client: dynamodb, to: 'of-new-stack', bucket: 'new', spend: async () => undefined };
  const { signal } = new AbortController();
  for (const from of ['restored', 'large']) await restore({ ...how, signal, from });
  const own = { M: { payloadRef: { S: 's3://new/payloads/emailengine/abc.json' } } };
  const wanted = [
    ...(await itemsIn('restored')).filter(({ pk }) => pk?.S !== 'old'),
    { ...large, data: own },
    foreign,
  ];
  expect(inOrder(await itemsIn('of-new-stack'))).toEqual(inOrder(wanted));
});

test('states of subscriptions come back by their own key', async () => {
  await emptyTable('states', ['pk']);
  await put('states', [{ pk: { S: 'aurinko#1' }, status: { S: 'active' } }]);
  const answer = await run('--from', 'states', '--of', 'subscriptions', '--apply');
  expect(answer.out).toContain('1 items in states: 1 were missing and are now in the table of subscriptions');
  expect(await itemsIn(postern.engine.outputs.SubscriptionsTableName ?? '')).toHaveLength(1);
});

test('a table that is no copy, is not there, or is the own one is refused', async () => {
  expect(await run('--from', 'states')).toMatchObject({
    code: 2,
    err: expect.stringContaining(`states is no copy of ${table}: its keys are pk, not pk and sk.`),
  });
  expect(await run('--from', table)).toMatchObject({ code: 2, err: expect.stringContaining('own table') });
  expect(await run('--from', 'nowhere')).toMatchObject({ code: 1, err: expect.stringContaining('nowhere') });
  expect(await run()).toMatchObject({ code: 2 });
});
