import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { visibilitySeconds } from '../functions/consumer/backoff.ts';
import { consume } from '../functions/consumer/consume.ts';
import { providers } from '../functions/providers.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';

// Failures only: what succeeds is tested against the engine.
const dynamodb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const consumer = {
  table: { client: new DynamoDBClient({}), name: 'events', shards: 1, retentionDays: 1 },
  backoff: { sqs: new SQSClient({}), queueUrl: 'q', baseSeconds: 30, maxSeconds: 900 },
};
const inTime = () => false;

beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
});

/** A delivery as the queue hands it over; `many` recipients make as many events of one complaint. */
function record(messageId: string, { many = 1, receives = 1 } = {}) {
  const provider = providers.find(({ name }) => name === 'emailengine');
  const originalRcptTo = Array.from({ length: many }, (_, index) => `r${index}@${messageId}`);
  const payload = { event: 'messageComplaint', account: messageId, data: { arf: { originalRcptTo } } };
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: encodeDelivery({
      id: `d-${messageId}`,
      provider: provider?.name ?? '',
      receivedAt: '2026-11-22T00:00:00.000Z',
      headers: {},
      body: Buffer.from(JSON.stringify(payload)),
    }),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

/** Answers each statement: with an error code where `fault` gives one. */
function answer(fault: (parameters: string) => string | undefined) {
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => ({
    Responses: Statements.map(({ Parameters }: { Parameters: unknown }) => {
      const code = fault(JSON.stringify(Parameters));
      return code === undefined ? {} : { Error: { Code: code } };
    }),
  }));
}

function visibilities(): Record<string, number | undefined> {
  const calls = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args: [{ input }] }) => input);
  return Object.fromEntries(
    calls.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]),
  );
}

const failedIds = (response: Awaited<ReturnType<typeof consume>>) =>
  response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test('one bad record fails alone, at once, and the others are stored', async () => {
  answer(() => undefined);
  const poison = { ...record('poison'), body: 'not a delivery' };
  const response = await consume(consumer, [record('a'), poison, record('b')], inTime);
  expect(failedIds(response)).toEqual(['poison']);
  expect(visibilities()).toEqual({ 'handle-poison': 0 });
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(1);
});

test('a delivery of a provider that is not in the registry is poison', async () => {
  const foreign = {
    ...record('x'),
    body: record('x').body.replace(/"provider":"[a-z]+"/, '"provider":"other"'),
  };
  expect(failedIds(await consume(consumer, [foreign], inTime))).toEqual(['x']);
  expect(visibilities()).toEqual({ 'handle-x': 0 });
});

test('a throttled write returns its delivery alone, later each time', async () => {
  answer((parameters) => (parameters.includes('r0@b') ? 'ProvisionedThroughputExceeded' : undefined));
  const response = await consume(consumer, [record('a'), record('b', { receives: 3 })], inTime);
  expect(failedIds(response)).toEqual(['b']);
  expect(visibilities()).toEqual({ 'handle-b': 120 });
});

test('duplicates are success', async () => {
  answer(() => 'DuplicateItem');
  expect(failedIds(await consume(consumer, [record('a'), record('a')], inTime))).toEqual([]);
});

test('when DynamoDB does not answer at all, every delivery returns', async () => {
  dynamodb
    .on(BatchExecuteStatementCommand)
    .rejects(Object.assign(new Error('away'), { name: 'InternalServerError' }));
  const response = await consume(consumer, [record('a'), record('b')], inTime);
  expect(failedIds(response)).toEqual(['a', 'b']);
  expect(visibilities()).toEqual({ 'handle-a': 30, 'handle-b': 30 });
});

test('a batch that is refused whole for the sake of one event is written event by event', async () => {
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => {
    const text = JSON.stringify(Statements);
    if (text.includes('r3@a')) throw Object.assign(new Error('no'), { name: 'ValidationException' });
    return { Responses: Statements.map(() => ({})) };
  });
  const response = await consume(consumer, [record('a', { many: 5 }), record('b')], inTime);
  expect(failedIds(response)).toEqual(['a']);
  expect(visibilities()).toEqual({ 'handle-a': 0 });
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(7);
});

test('an answer that leaves a statement out does not count as stored', async () => {
  dynamodb.on(BatchExecuteStatementCommand).resolves({ Responses: [] });
  expect(failedIds(await consume(consumer, [record('a')], inTime))).toEqual(['a']);
});

test('writes go 25 a batch across deliveries, and a key is never named twice', async () => {
  answer(() => undefined);
  await consume(
    consumer,
    [record('a', { many: 20 }), record('b', { many: 20 }), record('a', { many: 20 })],
    inTime,
  );
  const batches = dynamodb
    .commandCalls(BatchExecuteStatementCommand)
    .map(({ args: [{ input }] }) => input.Statements ?? []);
  expect(batches.map(({ length }) => length)).toEqual([25, 15]);
});

test('short of time, the consumer stops writing and the deliveries return', async () => {
  answer(() => undefined);
  let asked = 0;
  const response = await consume(consumer, [record('a', { many: 200 }), record('b')], () => ++asked > 2);
  expect(failedIds(response)).toEqual(['a', 'b']);
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(2);
});

test('a failing change of visibility does not fail the others', async () => {
  answer(() => undefined);
  sqs.on(ChangeMessageVisibilityCommand).rejects(new Error('away'));
  const poison = { ...record('poison'), body: '' };
  expect(failedIds(await consume(consumer, [poison, record('a')], inTime))).toEqual(['poison']);
});

test.each([
  [1, 30],
  [2, 60],
  [5, 480],
  [6, 900],
  [20, 900],
])('after receive %p a transient failure waits %p s', (receives, seconds) => {
  expect(visibilitySeconds({ baseSeconds: 30, maxSeconds: 900 }, receives, true)).toBe(seconds);
});
