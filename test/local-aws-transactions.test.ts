import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { type Item, TestTable } from './dynamodb-local/table.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html

let aws: AwsEndpoint;
let table: TestTable;
let dynamodb: DynamoDBClient;
/** The next answer to a transaction is lost on its way. */
let losing = false;

beforeAll(async () => {
  aws = await startAwsEndpoint({
    async intercept(call, forward) {
      const answer = await forward();
      if (!losing || call.operation !== 'TransactWriteItems') return answer;
      losing = false;
      throw new Error('lost');
    },
  });
  table = new TestTable(aws.url);
  await table.create();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  dynamodb = new DynamoDBClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 2 });
});

afterAll(async () => {
  table.close();
  dynamodb.destroy();
  await aws.stop();
});

const TableName = 'things';
const key = (name: string): Item => ({ pk: { S: 'transactions' }, sk: { S: name } });
const item = (name: string, value: string): Item => ({ ...key(name), value: { S: value } });
const transact = (...TransactItems: TransactWriteItem[]) =>
  dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
const put = (Item: Item, condition = {}) => ({ Put: { TableName, Item, ...condition } });
const remove = (name: string, condition = {}) => ({ Delete: { TableName, Key: key(name), ...condition } });
const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
const valued = (value: string) => ({
  ConditionExpression: '#value = :value',
  ExpressionAttributeNames: { '#value': 'value' },
  ExpressionAttributeValues: { ':value': { S: value } },
});

async function stored(name: string): Promise<Record<string, AttributeValue> | undefined> {
  const get = new GetItemCommand({ TableName, Key: key(name), ConsistentRead: true });
  return (await dynamodb.send(get)).Item;
}

test('All is written where all conditions hold', async () => {
  await table.put(item('old', '1'));
  await table.put(item('counted', '1'));
  await transact(
    put(item('new', '2'), absent),
    remove('old', valued('1')),
    {
      Update: {
        TableName,
        Key: key('counted'),
        UpdateExpression: 'ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
    { ConditionCheck: { TableName, Key: key('nobody'), ...absent } },
  );
  expect(await stored('new')).toEqual(item('new', '2'));
  expect(await stored('old')).toBeUndefined();
  expect(await stored('counted')).toEqual({ ...item('counted', '1'), count: { N: '1' } });
});

test('Nothing is written where one condition fails, and each action has its reason', async () => {
  await table.put(item('there', '1'));
  const told = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  const sent = transact(
    put(item('first', '1')),
    put(item('there', '2'), { ...absent, ...told }),
    remove('there-not', valued('1')),
    { ConditionCheck: { TableName, Key: key('nobody'), ...absent } },
  );
  const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
  const codes = 'None, ConditionalCheckFailed, ConditionalCheckFailed, None';
  await expect(sent).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: [
      { Code: 'None' },
      { ...failed, Item: item('there', '1') },
      failed,
      { Code: 'None' },
    ],
  });
  expect(await stored('first')).toBeUndefined();
  expect(await stored('there')).toEqual(item('there', '1'));
});

test('What was written is undone where a later write is refused', async () => {
  await table.put(item('kept', '1'));
  await table.put(item('gone', '1'));
  const add = { UpdateExpression: 'ADD #value :one', ExpressionAttributeNames: { '#value': 'value' } };
  const refused = { ...add, ExpressionAttributeValues: { ':one': { N: '1' } } };
  const sent = transact(put(item('fresh', '1')), put(item('kept', '2')), remove('gone'), {
    Update: {
      TableName,
      Key: key('kept-not'),
      ...refused,
      UpdateExpression: 'SET a.b.c = :one REMOVE #value',
    },
  });
  await expect(sent).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'None' }, { Code: 'None' }, { Code: 'ValidationError' }],
  });
  expect(await stored('fresh')).toBeUndefined();
  expect(await stored('kept')).toEqual(item('kept', '1'));
  expect(await stored('gone')).toEqual(item('gone', '1'));
});

test('Of transactions that race for one item exactly one wins, and no reader sees a part of it', async () => {
  const racers = Array.from({ length: 20 }, (_, at) =>
    transact(put(item('raced', String(at)), absent), put(item(`racer-${at}`, 'won'))).then(
      () => at,
      () => undefined,
    ),
  );
  const singles = [table.put(item('aside', '1')), table.insert(item('beside', '1'))];
  const winners = (await Promise.all(racers)).filter((at) => at !== undefined);
  expect(await Promise.all(singles)).toEqual(['accepted', 'accepted']);
  expect(winners).toHaveLength(1);
  expect(await stored('raced')).toEqual(item('raced', String(winners[0])));
  const written = await Promise.all(racers.map((_, at) => stored(`racer-${at}`)));
  expect(written.flatMap((one, at) => (one === undefined ? [] : [at]))).toEqual(winners);
});

test('One item twice, no action, or more than 100 are refused', async () => {
  const many = Array.from({ length: 101 }, (_, at) => put(item(`many-${at}`, '1')));
  await transact(...many.slice(0, 100));
  for (const actions of [many, [], [put(item('twice', '1')), remove('twice')]]) {
    await expect(transact(...actions)).rejects.toMatchObject({ name: 'ValidationException' });
  }
  expect(await stored('twice')).toBeUndefined();
});

test('What AWS refuses of a single write it refuses of an action', async () => {
  const nowhere = { Put: { TableName: 'nowhere', Item: item('x', '1') } };
  await expect(transact(nowhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  for (const action of [
    put({ pk: { S: 'transactions' } }),
    put({ ...key('x'), big: { S: 'é'.repeat(250_000) } }),
    put(item('x', '1'), { ConditionExpression: 'nonsense(' }),
    remove('x', { ExpressionAttributeNames: { '#unused': 'x' } }),
  ]) {
    await expect(transact(put(item('beside-it', '1')), action)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  }
  expect(await stored('beside-it')).toBeUndefined();
});

test('A transaction whose answer was lost is answered alike when it is sent again', async () => {
  losing = true;
  await transact(put(item('lost', '1'), absent));
  expect(losing).toBe(false);
  expect(await stored('lost')).toEqual(item('lost', '1'));
  const ClientRequestToken = 'token';
  const send = (value: string) => {
    const TransactItems = [put(item('token', value))];
    return dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  };
  await send('1');
  await dynamodb.send(new PutItemCommand({ TableName, Item: item('token', 'since') }));
  await send('1');
  expect(await stored('token')).toEqual(item('token', 'since'));
  await expect(send('2')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
});
