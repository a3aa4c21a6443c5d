import { BatchExecuteStatementCommand, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  InvalidParameterException,
  PublishBatchCommand,
  SNSClient,
  ThrottledException,
} from '@aws-sdk/client-sns';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Bucket } from '../functions/aws/bucket.ts';
import { visibilitySeconds } from '../functions/consumer/backoff.ts';
import { consume } from '../functions/consumer/consume.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { encodePointer } from '../functions/webhook/pointer.ts';
import { diagnose } from '../operations/dead-letters/diagnosis.ts';
import { topicOf } from '../operations/topic.ts';
import { dynamodbBySdk, queueBySdk } from './support/by-sdk.ts';
import { sqsRecord } from './support/sqs-record.ts';

// Failures only: what succeeds is tested against the engine.
const dynamodb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const sns = mockClient(SNSClient);
const bucket: Bucket = {
  name: 'spool',
  put: async () => undefined,
  get: () => Promise.reject(new Error('no object')),
};
const { update, ...events } = dynamodbBySdk(new DynamoDBClient({}));
const queue = (url: string) => queueBySdk(new SQSClient({}), url);
const consumer = {
  bucket,
  deadLetters: queue('dlq'),
  table: { ...events, name: 'events', shards: 1, retentionDays: 1 },
  topic: topicOf(new SNSClient({}), 'topic'),
  subscriptions: { update, name: 'subscriptions', noted: new Map<string, number>() },
  backoff: { queue: queue('q'), baseSeconds: 30, maxSeconds: 900 },
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
  await consume(consumer, [record('b', { many: 4, bytes: 100_000 })], inTime);
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
  ['what a URL makes of dots', { object: 'large/emailengine/../emailengine/2026-11-22/d-a' }],
  ['what a URL makes of escapes', { object: 'large/emailengine/2026-11-22/%64-a' }],
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
