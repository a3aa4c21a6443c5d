import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { consume, DeadLetterError, type WholeEvent } from '../tools/package/exports/consume.ts';
import { sampleEvent, sqsEvent } from '../tools/package/exports/testing.ts';

let aws: AwsEndpoint;
let [dynamodb, sqs]: [DynamoDBClient, SQSClient] | [] = [];
let deadLetters = '';
const table = 'handled';
const bucket = 'spool-bucket';

beforeAll(async () => {
  aws = await startAwsEndpoint();
  const config = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
  };
  [dynamodb, sqs] = [new DynamoDBClient(config), new SQSClient(config)];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  deadLetters = (await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))).QueueUrl ?? '';
  const scope = 'test/20261121/us-east-1/s3/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unchecked`;
  await fetch(`${aws.url}/${bucket}`, { method: 'PUT', headers: { authorization } });
  const body = JSON.stringify({ payload: 'large '.repeat(10) });
  await fetch(`${aws.url}/${bucket}/payloads/emailengine/${large.id}.json`, {
    method: 'PUT',
    headers: { authorization },
    body,
  });
});

afterAll(async () => {
  dynamodb?.destroy();
  sqs?.destroy();
  await aws.stop();
});

let logged = '';

beforeEach(() => {
  logged = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    logged += line;
    return true;
  });
  Object.assign(process.env, {
    AWS_LAMBDA_LOG_LEVEL: 'ERROR',
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'local',
    POSTERN_SUBSCRIBER: 'bounces',
    POSTERN_MEMORY_TABLE: table,
    POSTERN_MEMORY_SECONDS: '3600',
    POSTERN_DEAD_LETTERS_URL: deadLetters,
    POSTERN_PAYLOAD_BUCKET: bucket,
  });
});

const large = { ...sampleEvent('message.created'), id: 'ab'.repeat(16) };
const inS3 = (ref = `s3://${bucket}/payloads/emailengine/${large.id}.json`) => {
  const { payload: _, envelope: __, ...data } = large.data;
  return JSON.stringify({ ...large, provider: 'emailengine', data: { ...data, payloadRef: ref } });
};
const another = (digit: string) => sampleEvent('email.bounced', { id: digit.repeat(32) });

/** Only what is asked of it. */
function lambda(): Context {
  const context: object = { getRemainingTimeInMillis: () => 30_000 };
  return Object.assign(Object.create(null), context);
}

/** Handles events, and tells which; `fail` says what happens to which. */
function handling(fail: (event: WholeEvent) => unknown = () => undefined, remember = true) {
  const handled: WholeEvent[] = [];
  const handler = consume(
    (event) => {
      handled.push(event);
      return fail(event);
    },
    { remember },
  );
  return {
    handled,
    ids: () => handled.map(({ id }) => id[0]),
    handle: (batch: ReturnType<typeof sqsEvent>) => handler(batch, lambda()),
  };
}

async function deadLetter() {
  const { Messages = [] } =
    (await sqs?.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetters,
        MessageAttributeNames: ['All'],
        MaxNumberOfMessages: 1,
      }),
    )) ?? {};
  const attributes = Object.entries(Messages[0]?.MessageAttributes ?? {});
  return {
    body: Messages[0]?.Body,
    ...Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
  };
}

test('an event that fails comes back alone, and is handled when it does; the others are not handled again', async () => {
  let isBroken = true;
  const { handle, ids } = handling(({ id }) => {
    if (id.startsWith('2') && isBroken) throw new TypeError('for nobody@example.net');
  });
  const batch = sqsEvent([another('1'), another('2'), another('3')]);
  const [, second] = batch.Records;
  expect(await handle(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: second?.messageId }] });
  isBroken = false;
  expect(await handle(batch)).toEqual({ batchItemFailures: [] });
  expect(ids().sort()).toEqual(['1', '2', '2', '3']);
  expect(JSON.parse(logged)).toMatchObject({
    message: 'not consumed',
    eventId: '2'.repeat(32),
    fault: 'TypeError',
  });
  expect(logged).not.toContain('nobody@');
});

test('an event that somebody asked for again is handled again', async () => {
  const { handle, ids } = handling();
  const event = another('f');
  await handle(sqsEvent([event]));
  await handle(sqsEvent([{ ...event, resent: true }]));
  expect(ids()).toEqual(['f', 'f']);
});

test('where every event fails, each comes back', async () => {
  const { handle } = handling(() => Promise.reject(new Error('away')));
  const batch = sqsEvent([another('4'), another('5')]);
  const failures = batch.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
  const { batchItemFailures } = await handle(batch);
  expect(batchItemFailures).toHaveLength(2);
  expect(batchItemFailures).toEqual(expect.arrayContaining(failures));
});

test('what is remembered holds nothing of an event, nor of what the function returned', async () => {
  const { handle, ids } = handling(() => 'nobody@example.net');
  await handle(sqsEvent(another('6')));
  await handle(sqsEvent(another('6')));
  expect(ids()).toEqual(['6']);
  const { Items = [] } = (await dynamodb?.send(new ScanCommand({ TableName: table }))) ?? {};
  const item = Items.find(({ status }) => status?.S === 'COMPLETED');
  expect(Object.keys(item ?? {}).sort()).toEqual(['expiration', 'id', 'in_progress_expiration', 'status']);
  expect(item?.id?.S).toMatch(/^bounces#[\w+/]{43}=$/);
});

test('a repeat that comes while the event is being handled waits for its next turn', async () => {
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { handle, ids } = handling(() => {
    begun.resolve();
    return released.promise;
  });
  const first = handle(sqsEvent(another('7')));
  await begun.promise;
  const repeat = sqsEvent(another('7'));
  expect((await handle(repeat)).batchItemFailures).toHaveLength(1);
  released.resolve();
  expect(await first).toEqual({ batchItemFailures: [] });
  expect(await handle(repeat)).toEqual({ batchItemFailures: [] });
  expect(ids()).toEqual(['7']);
});

test('without a memory repeats are handled again, and no table is needed', async () => {
  delete process.env.POSTERN_MEMORY_TABLE;
  const { handle, ids } = handling(undefined, false);
  await handle(sqsEvent([another('8'), another('8')]));
  expect(ids()).toEqual(['8', '8']);
});

test.each(['', undefined])('a table that is %j is reported, with what to do', async (name) => {
  if (name === undefined) delete process.env.POSTERN_MEMORY_TABLE;
  else process.env.POSTERN_MEMORY_TABLE = name;
  await expect(handling().handle(sqsEvent(another('9')))).rejects.toThrow(
    /POSTERN_MEMORY_TABLE is not set.*addConsumer/,
  );
});

test.each(['raw', 'sns'] as const)('a body with %s delivery is read', async (delivery) => {
  process.env.POSTERN_MEMORY_TABLE = 'none';
  const { handle, handled } = handling();
  expect(await handle(sqsEvent(another('a'), { delivery }))).toEqual({ batchItemFailures: [] });
  expect(handled).toEqual([another('a')]);
});

test('a large payload is fetched', async () => {
  process.env.POSTERN_MEMORY_TABLE = 'none';
  const { handle, handled } = handling();
  expect(await handle(sqsEvent(inS3()))).toEqual({ batchItemFailures: [] });
  expect(handled[0]?.data).toMatchObject({ payload: 'large '.repeat(10) });
  expect(handled[0]?.data).not.toHaveProperty('payloadRef');
});

test('a payload that is not there lets the event come back', async () => {
  const { handle, handled } = handling();
  const gone = inS3().replaceAll(large.id, 'cd'.repeat(16));
  expect((await handle(sqsEvent(gone))).batchItemFailures).toHaveLength(1);
  expect(handled).toEqual([]);
});

test.each([
  ['no event', 'no JSON of nobody@example.net', { reason: 'not_an_event', fault: 'Error' }],
  [
    'an event of a type that is not known',
    JSON.stringify({ ...another('b'), type: 'email.teleported' }),
    { reason: 'not_an_event' },
  ],
  [
    "a payload that is another's",
    inS3(`s3://other/payloads/emailengine/${large.id}.json`),
    { reason: 'foreign_payload' },
  ],
  [
    'what the function rejects',
    JSON.stringify(another('c')),
    { reason: 'no_such_customer', fault: 'DeadLetterError' },
  ],
])('%s goes to the dead-letter queue at once, as it came', async (_, body, why) => {
  const { handle } = handling(() => {
    throw new DeadLetterError('no_such_customer');
  });
  expect(await handle(sqsEvent(body))).toEqual({ batchItemFailures: [] });
  expect(await deadLetter()).toMatchObject({ body, ...why });
  expect(logged).not.toContain('nobody@');
});

test('where the dead-letter queue is away, the message comes back', async () => {
  process.env.POSTERN_DEAD_LETTERS_URL = `${deadLetters}-away`;
  const { handle } = handling();
  expect((await handle(sqsEvent('nothing'))).batchItemFailures).toHaveLength(1);
});
