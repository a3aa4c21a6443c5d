import { BatchExecuteStatementCommand, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  InvalidParameterException,
  PublishBatchCommand,
  SNSClient,
  ThrottledException,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Bucket } from '../functions/aws/bucket.ts';
import { visibilitySeconds } from '../functions/consumer/backoff.ts';
import { consume } from '../functions/consumer/consume.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { encodePointer } from '../functions/webhook/pointer.ts';
import { diagnose } from '../operations/dead-letters/summary.ts';
import { topicOf } from '../operations/objects.ts';
import { dynamodbBySdk, queueBySdk } from './support/by-sdk.ts';
import { sqsRecord } from './support/sqs-record.ts';

// Failures only: what succeeds is tested against the engine.
const dynamodb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const sns = mockClient(SNSClient);
const bucket: Bucket = {
  name: 'spool',
  put: async () => undefined,
  replace: async () => undefined,
  get: () => Promise.reject(new Error('no object')),
};
const { update, ...events } = dynamodbBySdk(new DynamoDBClient({}));
const queue = (url: string) => queueBySdk(new SQSClient({}), url);
const consumer = {
  bucket,
  deadLetters: queue('dlq'),
  table: { ...events, name: 'events', shards: 1, retentionDays: 1, known: new Set<string>() },
  topic: topicOf(new SNSClient({}), 'topic'),
  subscriptions: { update, name: 'subscriptions', noted: new Map<string, number>() },
  backoff: { queue: queue('q'), baseSeconds: 30, maxSeconds: 900, maxReceives: 20 },
};
const inTime = () => false;

afterAll(() => {
  for (const mock of [dynamodb, sqs, sns]) mock.restore();
});

beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
  sns.reset();
  sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries }) => ({
    Successful: PublishBatchRequestEntries.map(({ Id }: { Id: string }) => ({ Id })),
  }));
});

/** The recipients whose events were published, in batches. */
function published(): string[][] {
  const calls = sns.commandCalls(PublishBatchCommand).map(({ args: [{ input }] }) => input);
  return calls.map(({ PublishBatchRequestEntries = [] }) =>
    PublishBatchRequestEntries.map(({ Message = '' }) => JSON.parse(Message).data.recipient),
  );
}

/** Reads every key back as first brought by that delivery. */
function broughtBy(deliveryid: string): void {
  dynamodb.on(BatchGetItemCommand).callsFake(({ RequestItems }) => ({
    Responses: {
      events: RequestItems.events.Keys.map((key: object) => ({
        ...key,
        deliveryid: { S: deliveryid },
      })),
    },
  }));
}

/** A delivery as the queue hands it over; `many` recipients make as many events of one complaint. */
function record(messageId: string, { many = 1, receives = 1, bytes = 0 } = {}) {
  const originalRcptTo = Array.from({ length: many }, (_, index) => `r${index}@${messageId}`);
  const payload = {
    event: 'messageComplaint',
    account: messageId,
    data: { arf: { originalRcptTo } },
    padding: 'x'.repeat(bytes),
  };
  const delivery = encodeDelivery({
    id: `d-${messageId}`,
    provider: 'emailengine',
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: {},
    body: Buffer.from(JSON.stringify(payload)),
  });
  return sqsRecord(messageId, delivery, receives);
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

/** What was sent to the dead-letter queue: body, reason, fault. */
function deadLettered(): (string | undefined)[][] {
  const calls = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  return calls.map(({ QueueUrl, MessageBody, MessageAttributes = {} }) => {
    expect(QueueUrl).toBe('dlq');
    return [MessageBody, MessageAttributes.reason?.StringValue, MessageAttributes.fault?.StringValue];
  });
}

test('one bad record goes to the dead-letter queue as it is, at once, and the others are stored', async () => {
  answer(() => undefined);
  const poison = { ...record('poison'), body: 'not a delivery' };
  const response = await consume(consumer, [record('a'), poison, record('b')], inTime);
  expect(failedIds(response)).toEqual([]);
  expect(deadLettered()).toEqual([['not a delivery', 'not_a_delivery', 'MalformedDeliveryError']]);
  expect(visibilities()).toEqual({});
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(1);
});

test('a delivery of a provider that is not in the registry is poison', async () => {
  const foreign = {
    ...record('x'),
    body: record('x').body.replace(/"provider":"[a-z]+"/, '"provider":"other"'),
  };
  expect(failedIds(await consume(consumer, [foreign], inTime))).toEqual([]);
  expect(deadLettered()).toEqual([[foreign.body, 'unknown_provider', 'UnknownProviderError']]);
});

test('a throttled write returns its delivery alone, later each time', async () => {
  answer((parameters) => (parameters.includes('r0@b') ? 'ProvisionedThroughputExceeded' : undefined));
  const response = await consume(consumer, [record('a'), record('b', { receives: 3 })], inTime);
  expect(failedIds(response)).toEqual(['b']);
  expect(visibilities()).toEqual({ 'handle-b': 120 });
});

test('duplicates are success', async () => {
  answer(() => 'DuplicateItem');
  broughtBy('another');
  expect(failedIds(await consume(consumer, [record('a'), record('a')], inTime))).toEqual([]);
});

test('a duplicate that another delivery brought is not published', async () => {
  answer(() => 'DuplicateItem');
  broughtBy('another');
  await consume(consumer, [record('a')], inTime);
  expect(published()).toEqual([]);
});

test('a duplicate that this very delivery brought is published again: it may have crashed before', async () => {
  answer(() => 'DuplicateItem');
  broughtBy('d-a');
  await consume(consumer, [record('a')], inTime);
  expect(published()).toEqual([['r0@a']]);
});

test('of two equal deliveries received at once, only one is published', async () => {
  answer(() => undefined);
  broughtBy('d-a');
  const again = { ...record('a'), messageId: 'again', body: record('a').body.replace('"d-a"', '"d-again"') };
  await consume(consumer, [record('a'), again], inTime);
  expect(published()).toEqual([['r0@a']]);
});

test('of duplicates received at once, each key is read back once', async () => {
  answer(() => 'DuplicateItem');
  broughtBy('another');
  await consume(consumer, [record('a'), record('a'), record('b')], inTime);
  const [call] = dynamodb.commandCalls(BatchGetItemCommand);
  expect(call?.args[0].input.RequestItems?.events?.Keys).toHaveLength(2);
});

test('a duplicate that cannot be read back makes its delivery return', async () => {
  answer(() => 'DuplicateItem');
  dynamodb.on(BatchGetItemCommand).resolves({ Responses: {}, UnprocessedKeys: {} });
  expect(failedIds(await consume(consumer, [record('a')], inTime))).toEqual(['a']);
  dynamodb.on(BatchGetItemCommand).rejects(new Error('away'));
  expect(failedIds(await consume(consumer, [record('a')], inTime))).toEqual(['a']);
  expect(published()).toEqual([]);
});

test('what is not stored is not published', async () => {
  answer((parameters) => (parameters.includes('"S":"r1@a"') ? 'ThrottlingError' : undefined));
  await consume(consumer, [record('a', { many: 3 })], inTime);
  expect(published()).toEqual([['r0@a', 'r2@a']]);
});

test('events are published ten a batch, and fewer where bytes are short', async () => {
  answer(() => undefined);
  await consume(consumer, [record('a', { many: 25 })], inTime);
  expect(published().map(({ length }) => length)).toEqual([10, 10, 5]);
  sns.resetHistory();
  const large = ['a', 'b', 'c', 'd'].map((id) => record(id, { bytes: 100_000 }));
  await consume(consumer, large, inTime);
  expect(published().map(({ length }) => length)).toEqual([2, 2]);
});

test('an event over what SNS takes is published with a reference to its item', async () => {
  answer(() => undefined);
  expect(failedIds(await consume(consumer, [record('a', { bytes: 300_000 })], inTime))).toEqual([]);
  const [call] = sns.commandCalls(PublishBatchCommand);
  const message = JSON.parse(call?.args[0].input.PublishBatchRequestEntries?.[0]?.Message ?? '');
  expect(message.data).toEqual({
    recipient: 'r0@a',
    payloadRef: `s3://spool/payloads/emailengine/${message.id}.json`,
  });
});

test('an entry that SNS reports as failed is sent again, and its delivery returns if it never succeeds', async () => {
  answer(() => undefined);
  let calls = 0;
  const failing = (times: number) =>
    sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries }) => {
      calls += 1;
      const ok = PublishBatchRequestEntries.filter(({ Id }: { Id: string }) => calls > times || Id !== '1');
      return { Successful: ok.map(({ Id }: { Id: string }) => ({ Id })) };
    });
  failing(1);
  expect(failedIds(await consume(consumer, [record('a'), record('b')], inTime))).toEqual([]);
  expect(published()).toEqual([['r0@a', 'r0@b'], ['r0@b']]);
  failing(100);
  expect(failedIds(await consume(consumer, [record('a'), record('b')], inTime))).toEqual(['b']);
});

test('a batch that SNS refuses whole for the sake of one event is published event by event', async () => {
  answer(() => undefined);
  sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries }) => {
    if (JSON.stringify(PublishBatchRequestEntries).includes('r0@b')) {
      throw new InvalidParameterException({ message: 'no', $metadata: {} });
    }
    return { Successful: PublishBatchRequestEntries.map(({ Id }: { Id: string }) => ({ Id })) };
  });
  expect(failedIds(await consume(consumer, [record('a'), record('b'), record('c')], inTime))).toEqual(['b']);
});

test('attributes hold what subscribers filter by, in characters that SNS takes', async () => {
  answer(() => undefined);
  await consume(consumer, [record('odd\uFFFF')], inTime);
  const [call] = sns.commandCalls(PublishBatchCommand);
  const attributes = call?.args[0].input.PublishBatchRequestEntries?.[0]?.MessageAttributes ?? {};
  const values = Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]);
  expect(Object.fromEntries(values)).toEqual({
    provider: 'emailengine',
    type: 'email.complained',
    providertype: 'messageComplaint',
    account: 'odd\uFFFD',
  });
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
    if (text.includes('"S":"r3@a"')) throw Object.assign(new Error('no'), { name: 'ValidationException' });
    return { Responses: Statements.map(() => ({})) };
  });
  const response = await consume(consumer, [record('a', { many: 5 }), record('b')], inTime);
  expect(failedIds(response)).toEqual([]);
  expect(deadLettered()).toEqual([[expect.any(String), 'not_stored', 'ValidationException']]);
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(7);
  // Its other events were published before.
  expect(published().flat()).toEqual(['r0@a', 'r1@a', 'r2@a', 'r4@a', 'r0@b']);
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
  const response = await consume(consumer, [record('a', { many: 100 }), record('b')], () => ++asked > 4);
  expect(failedIds(response)).toEqual(['a', 'b']);
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(2);
});

test('a complaint that names hundreds is one event, about no recipient in particular', async () => {
  answer(() => undefined);
  await consume(consumer, [record('a', { many: 101 })], inTime);
  expect(published()).toEqual([[undefined]]);
});

test('an event whose own parts are over what SNS takes is published without the largest of them', async () => {
  answer(() => undefined);
  const subject = '\u0001'.repeat(50_000);
  const body = Buffer.from(JSON.stringify({ event: 'messageNew', account: 'a', data: { id: 'm', subject } }));
  const delivery = {
    id: 'd',
    provider: 'emailengine',
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: {},
    body,
  };
  expect(failedIds(await consume(consumer, [sqsRecord('a', encodeDelivery(delivery))], inTime))).toEqual([]);
  const [call] = sns.commandCalls(PublishBatchCommand);
  const message = JSON.parse(call?.args[0].input.PublishBatchRequestEntries?.[0]?.Message ?? '');
  expect(message).toMatchObject({ type: 'message.created', subject: 'message/m' });
  expect(Object.keys(message.data)).toEqual(['payloadRef']);
});

test('short of time, nothing more is published, and the deliveries return', async () => {
  answer(() => undefined);
  let asked = 0;
  const response = await consume(consumer, [record('a', { many: 30 })], () => ++asked > 4);
  expect(failedIds(response)).toEqual(['a']);
  expect(published()).toHaveLength(1);
});

test('what DynamoDB left unread is asked for again', async () => {
  answer(() => 'DuplicateItem');
  let calls = 0;
  dynamodb.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
    const { Keys } = RequestItems.events;
    const [first, ...rest] = Keys;
    calls += 1;
    return {
      Responses: { events: [{ ...first, deliveryid: { S: 'another' } }] },
      UnprocessedKeys: rest.length === 0 ? {} : { events: { Keys: rest } },
    };
  });
  expect(failedIds(await consume(consumer, [record('a', { many: 3 })], inTime))).toEqual([]);
  expect(calls).toBe(3);
});

test('while SNS throttles, entries are not sent one by one', async () => {
  answer(() => undefined);
  sns.on(PublishBatchCommand).rejects(new ThrottledException({ message: 'slow', $metadata: {} }));
  expect(failedIds(await consume(consumer, [record('a', { many: 10 })], inTime))).toEqual(['a']);
  expect(sns.commandCalls(PublishBatchCommand)).toHaveLength(1);
});

test('while SQS fails, poison returns, and does not fail the others', async () => {
  answer(() => undefined);
  sqs.onAnyCommand().rejects(new Error('away'));
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

test('an event that can not be put into DynamoDB’s terms fails its delivery alone', async () => {
  answer(() => undefined);
  const table = { ...consumer.table, retentionDays: 2 ** 60 };
  const failing = { ...consumer, table };
  const response = await consume(failing, [record('a')], inTime);
  expect(failedIds(response)).toEqual([]);
  expect(deadLettered()).toEqual([[record('a').body, 'not_stored', 'NotMarshalled']]);
  expect(dynamodb.commandCalls(BatchExecuteStatementCommand)).toHaveLength(0);
});

test('poison that can not be sent to the dead-letter queue returns at once, for SQS to move', async () => {
  answer(() => undefined);
  sqs.on(SendMessageCommand).rejects(new Error('away'));
  const response = await consume(consumer, [{ ...record('poison'), body: '' }, record('a')], inTime);
  expect(failedIds(response)).toEqual(['poison']);
  expect(visibilities()).toEqual({ 'handle-poison': 0 });
});

test('a dead letter keeps its message group', async () => {
  const poison = record('poison');
  const attributes = { ...poison.attributes, MessageGroupId: 'emailengine-1' };
  await consume(consumer, [{ ...poison, body: 'no delivery', attributes }], inTime);
  const [call] = sqs.commandCalls(SendMessageCommand);
  expect(call?.args[0].input.MessageGroupId).toBe('emailengine-1');
});

test('a delivery with transient and permanent failures returns, until only the permanent ones are left', async () => {
  answer((parameters) => {
    if (parameters.includes('"S":"r0@a"')) return 'ValidationError';
    return parameters.includes('"S":"r1@a"') ? 'ThrottlingError' : undefined;
  });
  expect(failedIds(await consume(consumer, [record('a', { many: 3 })], inTime))).toEqual(['a']);
  expect(deadLettered()).toEqual([]);
  expect(visibilities()).toEqual({ 'handle-a': 30 });
});

/** A spool in memory, and what was asked of it. */
function memory(objects: Record<string, string> = {}, failing = false) {
  const puts: string[] = [];
  const here: Bucket = {
    name: 'spool',
    replace: async (key, text) => {
      objects[key] = text;
    },
    put: async (key, text) => {
      puts.push(key);
      if (failing) throw new Error('away');
      if (!(key in objects)) objects[key] = text;
    },
    get: async (key) => {
      const text = objects[key];
      if (text === undefined) throw new Error('no object');
      return text;
    },
  };
  return { objects, puts, consumer: { ...consumer, bucket: here } };
}

test('a pointer is followed to its delivery', async () => {
  answer(() => undefined);
  const { body } = record('a');
  const spool = memory({ 'large/emailengine/2026-11-22/d-a': body });
  const pointer = encodePointer({
    id: 'd-a',
    provider: 'emailengine',
    object: 'large/emailengine/2026-11-22/d-a',
  });
  expect(failedIds(await consume(spool.consumer, [sqsRecord('m', pointer)], inTime))).toEqual([]);
  expect(published()).toEqual([['r0@a']]);
});

test('a pointer to no object returns later each time, so that SQS moves it in the end', async () => {
  const pointer = encodePointer({
    id: 'd',
    provider: 'emailengine',
    object: 'large/emailengine/2026-11-22/d',
  });
  const response = await consume(memory().consumer, [sqsRecord('m', pointer, 2)], inTime);
  expect(failedIds(response)).toEqual(['m']);
  expect(visibilities()).toEqual({ 'handle-m': 60 });
  expect(deadLettered()).toEqual([]);
});

test('a pointer to an object that is no delivery is poison, and the pointer is the dead letter', async () => {
  const object = 'large/emailengine/2026-11-22/d';
  const pointer = encodePointer({ id: 'd', provider: 'emailengine', object });
  await consume(memory({ [object]: 'odd' }).consumer, [sqsRecord('m', pointer)], inTime);
  expect(deadLettered()).toEqual([[pointer, 'not_a_delivery', 'MalformedDeliveryError']]);
});

test.each([
  ['another place', { object: 'outage/emailengine/2026-11-22/d-a' }],
  ['a place beside its own', { object: 'large/../../other' }],
  ['how a URL reads dots', { object: 'large/emailengine/../emailengine/2026-11-22/d-a' }],
  ['how a URL reads escapes', { object: 'large/emailengine/2026-11-22/%64-a' }],
  ['a query', { object: 'large/emailengine/2026-11-22/d-a?versionId=1' }],
  ["another delivery's object", { object: 'large/emailengine/2026-11-22/d-b' }],
  ["another provider's object", { object: 'large/paubox/2026-11-22/d-a' }],
  ['no day', { object: 'large/emailengine/../d-a' }],
  ['a provider of dots', { provider: '..', object: 'large/../2026-11-22/d-a' }],
  ['nobody', { id: '', object: 'large/emailengine/2026-11-22/' }],
])('a pointer to %s is not followed, and is a dead letter', async (_, parts) => {
  const { consumer: reading } = memory();
  const asked: string[] = [];
  const get = async (key: string) => {
    asked.push(key);
    return record('a').body;
  };
  const object = 'large/emailengine/2026-11-22/d-a';
  const pointer = encodePointer({ ...{ id: 'd-a', provider: 'emailengine', object }, ...parts });
  const spool = { ...reading, bucket: { ...reading.bucket, get } };
  await consume(spool, [sqsRecord('m', pointer)], inTime);
  expect(asked).toEqual([]);
  expect(deadLettered()).toEqual([[pointer, 'not_a_delivery', 'MalformedDeliveryError']]);
  await diagnose(pointer, get);
  expect(asked).toEqual([]);
});

test("a pointer to an object that holds another's delivery is poison", async () => {
  const object = 'large/emailengine/2026-11-22/d-b';
  const pointer = encodePointer({ id: 'd-b', provider: 'emailengine', object });
  await consume(memory({ [object]: record('a').body }).consumer, [sqsRecord('m', pointer)], inTime);
  expect(deadLettered()).toEqual([[pointer, 'not_a_delivery', 'MalformedDeliveryError']]);
});

test('a large item is in S3 before its event is stored, and once there stays as it is', async () => {
  const { puts, objects, ...spool } = memory();
  const order: string[] = [];
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => {
    order.push(...puts);
    return { Responses: Statements.map(() => ({})) };
  });
  await consume(spool.consumer, [record('a', { bytes: 300_000 })], inTime);
  expect(order).toEqual([expect.stringMatching(/^payloads\/emailengine\/[0-9a-f]{32}\.json$/)]);
  const [text] = Object.values(objects);
  expect(JSON.parse(text ?? '').payload).toHaveLength(
    JSON.parse(record('a', { bytes: 300_000 }).body).body.length,
  );
});

test('while S3 fails, a large event makes its delivery return, and the small ones are stored', async () => {
  answer(() => undefined);
  const { consumer: failing } = memory({}, true);
  const response = await consume(failing, [record('a', { bytes: 300_000 }), record('b')], inTime);
  expect(failedIds(response)).toEqual(['a']);
  expect(published()).toEqual([['r0@b']]);
});

test('an event whose attributes alone are over what SNS takes is a dead letter', async () => {
  answer(() => undefined);
  await consume(consumer, [record('x'.repeat(300_000)), record('b')], inTime);
  expect(deadLettered()).toEqual([[expect.any(String), 'not_stored', 'EventTooLarge']]);
  expect(published()).toEqual([['r0@b']]);
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.METRICS_NAMESPACE;
});

/** What was counted in embedded metrics, by a consumer that was given this. */
async function countedOf(records: Parameters<typeof consume>[1], outOfTime = inTime) {
  process.env.METRICS_NAMESPACE = 'Postern';
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await consume(consumer, records, outOfTime);
  const lines = write.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('"_aws"'));
  return JSON.parse(lines[0] ?? '{}');
}

const sentBefore = (one: ReturnType<typeof record>, seconds: number) => ({
  ...one,
  attributes: { ...one.attributes, SentTimestamp: String(Date.now() - seconds * 1000) },
});

test('each delivery that is not stored is counted with its age on the queue, those that succeed are not', async () => {
  answer((parameters) => (parameters.includes('@a') ? 'ThrottlingError' : undefined));
  const { AgeNotStored } = await countedOf([sentBefore(record('a'), 450), sentBefore(record('b'), 90)]);
  expect(AgeNotStored).toEqual([expect.any(Number)]);
  expect(Math.floor(AgeNotStored[0])).toBeGreaterThanOrEqual(450);
});

test('what the consumer has no time for is not stored either', async () => {
  const { AgeNotStored } = await countedOf([sentBefore(record('a'), 450)], () => true);
  expect(AgeNotStored).toEqual([expect.any(Number)]);
});

test('what is stored and not published is counted as that alone', async () => {
  answer(() => undefined);
  sns.on(PublishBatchCommand).rejects(new ThrottledException({ message: 'x', $metadata: {} }));
  expect(await countedOf([sentBefore(record('a'), 450)])).toMatchObject({ PublishFailures: 1 });
  expect(await countedOf([sentBefore(record('a'), 450)])).not.toHaveProperty('AgeNotStored');
});

/** What SQS had to delete, and of what, in order with the calls to DynamoDB. */
function queueCalls() {
  const order: string[] = [];
  sqs.on(DeleteMessageBatchCommand).callsFake(({ Entries }) => {
    order.push(
      `delete ${Entries.map(({ ReceiptHandle }: { ReceiptHandle: string }) => ReceiptHandle).join(' ')}`,
    );
    return { Successful: [], Failed: [] };
  });
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => {
    const accounts = [...JSON.stringify(Statements).matchAll(/"S":"emailengine#([\w-]+)#unknown/g)].map(
      ([, id]) => id,
    );
    order.push(`store ${[...new Set(accounts)].join(' ')}`);
    return { Responses: Statements.map(() => ({})) };
  });
  return order;
}

test('what is done is off the queue before a message is touched that was received before', async () => {
  const order = queueCalls();
  const batch = [record('suspect', { receives: 2 }), record('a'), record('b')];
  expect(failedIds(await consume(consumer, batch, inTime))).toEqual([]);
  expect(order).toEqual(['store a b', 'delete handle-a handle-b', 'store suspect']);
});

test('of messages received before, a run touches one: the others come back soon, before it is touched', async () => {
  const order = queueCalls();
  sqs.on(ChangeMessageVisibilityCommand).callsFake(({ ReceiptHandle }) => void order.push(ReceiptHandle));
  const batch = [
    record('large', { receives: 2, bytes: 1_000 }),
    record('a', { receives: 2 }),
    record('b', { receives: 2 }),
  ];
  expect(failedIds(await consume(consumer, batch, inTime)).sort()).toEqual(['b', 'large']);
  expect(order).toEqual(['handle-b', 'handle-large', 'store a']);
  expect(visibilities()).toEqual({ 'handle-b': 1, 'handle-large': 1 });
});

test('what is heavy is touched after what is light is done, and off the queue', async () => {
  const order = queueCalls();
  const batch = [record('heavy', { bytes: 900_000 }), record('a', { bytes: 200_000 }), record('b')];
  expect(failedIds(await consume(consumer, batch, inTime))).toEqual([]);
  expect(order).toEqual(['store a b', 'delete handle-a handle-b', 'store heavy']);
});

test('if nothing is heavy or was received before, the queue is not asked again', async () => {
  const order = queueCalls();
  await consume(consumer, [record('a'), record('b')], inTime);
  expect(order).toEqual(['store a b']);
  expect(sqs.calls()).toHaveLength(0);
});

test('while SQS does not delete what is done, all of the batch is settled the same', async () => {
  answer(() => undefined);
  sqs.on(DeleteMessageBatchCommand).rejects(new Error('away'));
  const batch = [record('a'), record('suspect', { receives: 2 })];
  expect(failedIds(await consume(consumer, batch, inTime))).toEqual([]);
  expect(published().flat()).toEqual(['r0@a', 'r0@suspect']);
});

test('a message that is only waiting is sent again before it was received too often, and stays one received before', async () => {
  answer(() => undefined);
  sqs.on(DeleteMessageBatchCommand).resolves({});
  const waiting = record('waiting', { receives: 10, bytes: 1_000 });
  const batch = [
    record('taken', { receives: 10 }),
    { ...waiting, attributes: { ...waiting.attributes, MessageGroupId: 'g' } },
  ];
  expect(failedIds(await consume(consumer, batch, inTime))).toEqual([]);
  const [resent, ...others] = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  expect(others).toEqual([]);
  expect(resent).toMatchObject({
    QueueUrl: 'q',
    MessageBody: waiting.body,
    MessageGroupId: 'g',
    DelaySeconds: 1,
  });
  const removed = sqs
    .commandCalls(DeleteMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries);
  expect(removed.map((entry) => entry?.ReceiptHandle)).toContain('handle-waiting');
  const again = {
    ...record('waiting'),
    messageAttributes: { renewal: { dataType: 'String', stringValue: 'true' } },
  };
  const order = queueCalls();
  await consume(consumer, [again, record('b')], inTime);
  expect(order).toEqual(['store b', 'delete handle-b', 'store waiting']);
});

/** A batch of which one kills its process: what SQS does then, until nothing is left on the queue. */
async function untilTheQueueIsEmpty(
  ids: readonly string[],
  killers: ReadonlySet<string>,
  maxReceives: number,
) {
  const receives = new Map(ids.map((id) => [id, 0]));
  const hidden = new Map<string, number>();
  const dead: string[] = [];
  let runs = 0;
  for (let now = 0; receives.size > 0; now++) {
    const batch = [...receives.keys()].filter((id) => (hidden.get(id) ?? 0) <= now).slice(0, 10);
    for (const id of batch) receives.set(id, (receives.get(id) ?? 0) + 1);
    const over = batch.filter((id) => (receives.get(id) ?? 0) > maxReceives);
    for (const id of over) {
      receives.delete(id);
      dead.push(id);
    }
    const taken = batch.filter((id) => receives.has(id));
    if (taken.length === 0) continue;
    runs += 1;
    for (const id of taken) hidden.set(id, now + 180);
    sqs.on(DeleteMessageBatchCommand).callsFake(({ Entries }) => {
      for (const { ReceiptHandle } of Entries) receives.delete(ReceiptHandle.replace('handle-', ''));
      return {};
    });
    sqs.on(SendMessageCommand).callsFake(({ MessageBody }) => {
      const { provider: _, id } = JSON.parse(MessageBody);
      receives.set(id.replace('d-', ''), 1);
      return {};
    });
    sqs.on(ChangeMessageVisibilityCommand).callsFake(({ ReceiptHandle, VisibilityTimeout }) => {
      hidden.set(ReceiptHandle.replace('handle-', ''), now + VisibilityTimeout);
      return {};
    });
    let died = false;
    const { promise: death, resolve: die } = Promise.withResolvers<undefined>();
    dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => {
      died ||= [...killers].some((id) => JSON.stringify(Statements).includes(`@${id}"`));
      if (died) die(undefined);
      // Nothing that a process does after its death counts.
      return died ? new Promise(() => undefined) : { Responses: Statements.map(() => ({})) };
    });
    const batchRecords = taken.map((id) => record(id, { receives: receives.get(id) ?? 1 }));
    const ended = await Promise.race([consume(consumer, batchRecords, inTime), death]);
    if (ended === undefined) continue;
    const failed = failedIds(ended);
    for (const id of taken) if (!failed.includes(id) && !killers.has(id)) receives.delete(id);
  }
  return { dead, runs };
}

test.each([
  [1, 10],
  [3, 10],
  [1, 40],
])(
  'of %p that kill their process and %p messages in all, only the killers are dead letters',
  async (killing, all) => {
    const ids = Array.from({ length: all }, (_, at) => `m${at}x`);
    const killers = new Set(ids.slice(0, killing));
    const { dead } = await untilTheQueueIsEmpty(ids, killers, 20);
    expect(new Set(dead)).toEqual(killers);
  },
);

/** A delivery of this many items. */
function long(items: number, receives = 1) {
  const list = Array.from(
    { length: items },
    (_, at) => `{"MessageId":"${at}","Email":"${at}@b","EventType":"open","Time":1}`,
  );
  const delivery = {
    id: 'd-long',
    provider: 'arpoone',
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: {},
    body: Buffer.from(`[${list.join(',')}]`),
  };
  return sqsRecord('long', encodeDelivery(delivery), receives);
}

/** DynamoDB with what it stored, which a time-out may cut off after this many batches a run. */
function slowTable(batches: number) {
  const stored = new Map<string, number>();
  const tried = { inserts: 0 };
  let left = batches;
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => {
    left -= 1;
    return {
      Responses: Statements.map(({ Parameters }: { Parameters: { S?: string }[] }) => {
        tried.inserts += 1;
        const key = Parameters[1]?.S ?? '';
        const known = stored.has(key);
        stored.set(key, (stored.get(key) ?? 0) + 1);
        return known ? { Error: { Code: 'DuplicateItem' } } : {};
      }),
    };
  });
  broughtBy('d-long');
  return { stored, tried, outOfTime: () => left <= 0, nextRun: () => (left = batches) };
}

test('a delivery of 20,000 items that is cut off again and again comes to its end, each item written about once', async () => {
  const { stored, tried, outOfTime, nextRun } = slowTable(9);
  const { consumer: spooling } = memory();
  let receives = 1;
  let runs = 0;
  for (;;) {
    runs += 1;
    nextRun();
    const response = await consume(spooling, [long(20_000, receives)], outOfTime);
    const renewed = sqs.commandCalls(SendMessageCommand).length > 0;
    if (failedIds(response).length === 0 && !renewed) break;
    // It came further: no reason to rest, nor to come nearer to the dead-letter queue.
    receives = renewed ? 2 : receives + 1;
    expect(receives).toBeLessThanOrEqual(20);
    if (!renewed) expect(visibilities()).toEqual({ 'handle-long': 1 });
    sqs.resetHistory();
  }
  expect(stored.size).toBe(20_000);
  expect(new Set(published().flat()).size).toBe(20_000);
  expect(tried.inserts).toBeLessThan(25_000);
  expect(runs).toBeGreaterThan(80);
});

test('items that fail are tried again, and none of those that did not; the last line counts all', async () => {
  const { consumer: spooling } = memory();
  answer((parameters) => (/"S":"(7|777)@b"/.test(parameters) ? 'ThrottlingError' : undefined));
  broughtBy('d-long');
  expect(failedIds(await consume(spooling, [long(1_000)], inTime))).toEqual(['long']);
  expect(visibilities()).toEqual({ 'handle-long': 30 });
  sns.resetHistory();
  answer(() => undefined);
  process.env.AWS_LAMBDA_LOG_LEVEL = 'INFO';
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(failedIds(await consume(spooling, [long(1_000, 2)], inTime))).toEqual([]);
  expect(published()).toEqual([['7@b', '777@b']]);
  // By it, postern balance knows how many events the table must have.
  expect(write.mock.calls.join()).toMatch(/"message":"stored".*"stored":1000,"duplicates":0/);
});

test('an item that can never be stored makes a dead letter only after all others were reached', async () => {
  const { consumer: spooling } = memory();
  const { outOfTime, nextRun } = slowTable(9);
  const { execute } = consumer.table;
  const refusing: typeof execute = async (statements) => {
    const executed = await execute(statements);
    return executed.map((one, at) =>
      JSON.stringify(statements[at]).includes('"S":"3@b"') ? { Error: { Code: 'ValidationError' } } : one,
    );
  };
  const table = { ...consumer.table, execute: refusing };
  for (let receives = 1; sqs.commandCalls(SendMessageCommand).length === 0; receives++) {
    nextRun();
    await consume({ ...spooling, table }, [long(1_000, receives)], outOfTime);
  }
  expect(deadLettered()).toEqual([[expect.any(String), 'not_stored', 'ValidationError']]);
  expect(new Set(published().flat()).size).toBe(999);
});
