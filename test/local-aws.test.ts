import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsCall, AwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { writeCases } from './dynamodb-local/cases.ts';
import { insertStatement, TestTable } from './dynamodb-local/table.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:signing-a1b2c3';

function settings(endpoint: string, caller = 'test') {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: caller, secretAccessKey: 'x' },
    maxAttempts: 1,
  };
}

function signedHeaders(extra: Record<string, string> = {}, service = 's3'): Record<string, string> {
  const scope = `test/20261121/us-east-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}`, ...extra };
}

async function sns(url: string, form: Record<string, string>): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: signedHeaders({}, 'sns'),
    body: new URLSearchParams(form),
  });
  return { status: response.status, text: await response.text() };
}

let aws: AwsEndpoint;
let table: TestTable;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  table = new TestTable(aws.url);
  await table.create();
  dynamodb = new DynamoDBClient(settings(aws.url));
  sqs = new SQSClient(settings(aws.url));
});

afterAll(async () => {
  table.close();
  dynamodb.destroy();
  sqs.destroy();
  await aws.stop();
});

async function newQueue(name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl;
}

test.each(writeCases)(
  'The local DynamoDB answers $name as AWS does: $outcome',
  async ({ write, outcome }) => {
    await expect(write(table)).resolves.toBe(outcome);
  },
);

describe('INSERT', () => {
  const item = (sk: string) => ({ pk: { S: 'insert' }, sk: { S: sk } });

  test('A duplicate is reported in its own response, in the words of AWS', async () => {
    await table.insert(item('first'));
    const Statements = [item('first'), item('second')].map((one) => insertStatement('things', one));
    const { Responses } = await dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
    const Message = 'Duplicate primary key exists in table';
    expect(Responses).toEqual([
      { Error: { Code: 'DuplicateItem', Message }, TableName: 'things' },
      { TableName: 'things' },
    ]);
  });

  test('Twenty racing INSERTs of one key store exactly one item', async () => {
    const racers = Array.from({ length: 20 }, (_, at) => ({ ...item('raced'), by: { N: String(at) } }));
    const outcomes = await Promise.all(racers.map((racer) => table.insert(racer)));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'DuplicateItem')).toHaveLength(19);
    const stored = await dynamodb.send(new GetItemCommand({ TableName: 'things', Key: item('raced') }));
    expect(stored.Item?.by).toEqual({ N: String(outcomes.indexOf('accepted')) });
  });

  test('What was inserted is read back by a consistent BatchGetItem', async () => {
    const full = {
      ...item('full'),
      data: { M: { 'é "\'': { L: [{ N: '1.5' }, { BOOL: true }, { NULL: true }] } } },
    };
    await table.insert(full);
    const RequestItems = { things: { Keys: [item('full')], ConsistentRead: true } };
    const { Responses } = await dynamodb.send(new BatchGetItemCommand({ RequestItems }));
    expect(Responses?.things).toEqual([full]);
  });

  test('ExecuteStatement inserts one item and names a duplicate', async () => {
    const insert = () =>
      dynamodb.send(new ExecuteStatementCommand(insertStatement('things', item('single'))));
    await expect(insert()).resolves.toMatchObject({ Items: [] });
    await expect(insert()).rejects.toMatchObject({ name: 'DuplicateItemException' });
  });

  test.each([
    'SELECT * FROM "things"',
    'INSERT INTO "things" VALUE ?',
    `INSERT INTO "things" VALUE {'pk': 'literal', 'sk': ?}`,
    `DELETE FROM "things" WHERE pk = ?`,
  ])('%s is refused with the one form that works', async (Statement) => {
    const sent = dynamodb.send(new BatchExecuteStatementCommand({ Statements: [{ Statement }] }));
    await expect(sent).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('INSERT'),
    });
  });

  test('A batch of 25 large items passes', async () => {
    const items = Array.from({ length: 25 }, (_, at) => ({
      ...item(`large ${at}`),
      body: { S: 'x'.repeat(390_000) },
    }));
    await expect(table.insert(...items)).resolves.toBe(Array(25).fill('accepted').join(', '));
  });
});

test('An operation that the stand-in lacks is an unknown operation', async () => {
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
  const sent = dynamodb.send(new UpdateTimeToLiveCommand({ TableName: 'things', TimeToLiveSpecification }));
  await expect(sent).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

describe('SQS', () => {
  test('Queue URLs lead back to this server', async () => {
    const created = await newQueue('urls');
    expect(created).toBe(`${aws.url}/000000000000/urls`);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'urls' }));
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'urls' }));
    expect([QueueUrl, QueueUrls]).toEqual([created, [created]]);
  });

  test('A message keeps its text, attributes and group', async () => {
    const QueueUrl = await newQueue('kept');
    const message = {
      MessageBody: 'tab\tline\n é 😀 \u{10ffff} \ufffd',
      MessageAttributes: { kind: { DataType: 'String', StringValue: '😀' } },
      MessageGroupId: 'group!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, ...message }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'one', ...message }] }));
    const received = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
        MessageAttributeNames: ['All'],
      }),
    );
    const expected = {
      Body: message.MessageBody,
      Attributes: { MessageGroupId: message.MessageGroupId },
      MessageAttributes: message.MessageAttributes,
    };
    expect(received.Messages).toMatchObject([expected, expected]);
  });

  const attribute = (StringValue: string) => ({
    MessageAttributes: { name: { DataType: 'String', StringValue } },
  });
  test.each([
    ['U+FFFF in the body', { MessageBody: 'x\uffff' }, 'InvalidMessageContents'],
    ['a control character in the body', { MessageBody: 'x\u0000' }, 'InvalidMessageContents'],
    [
      'a control character in an attribute',
      { MessageBody: 'x', ...attribute('\u001f') },
      'InvalidMessageContents',
    ],
    ['an empty attribute', { MessageBody: 'x', ...attribute('') }, 'InvalidParameterValue'],
    ['an emoji in the group', { MessageBody: 'x', MessageGroupId: '😀' }, 'InvalidParameterValue'],
    ['a space in the group', { MessageBody: 'x', MessageGroupId: 'a b' }, 'InvalidParameterValue'],
    [
      'a group of 129 characters',
      { MessageBody: 'x', MessageGroupId: 'g'.repeat(129) },
      'InvalidParameterValue',
    ],
    ['more than 1 MiB', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['a delay over 15 minutes', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
  ])('A message with %s is refused alone and within a batch', async (_name, message, code) => {
    const QueueUrl = await newQueue('refusing');
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, ...message }))).rejects.toMatchObject({
      name: code,
    });
    if (message.MessageBody.length > 1_000_000) return;
    const Entries = [
      { Id: 'bad', ...message },
      { Id: 'good', MessageBody: 'fine' },
    ];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: code, SenderFault: true }]);
    expect(sent.Successful).toMatchObject([{ Id: 'good' }]);
  });

  test('A message of exactly 1 MiB passes, a batch of more does not', async () => {
    const QueueUrl = await newQueue('large');
    const MessageBody = 'é'.repeat(524_288);
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).resolves.toBeDefined();
    const Entries = [
      { Id: 'full', MessageBody },
      { Id: 'more', MessageBody: 'x' },
    ];
    const batch = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await expect(batch).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
  });

  test('A long poll holds nothing else up and gets the message sent meanwhile', async () => {
    const QueueUrl = await newQueue('polled');
    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await dynamodb.send(new ListTablesCommand({}));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'meanwhile' }));
    await expect(polled).resolves.toMatchObject({ Messages: [{ Body: 'meanwhile' }] });
  });
});

describe('SNS', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:news';
  const attribute = (prefix: string, value: string) => ({
    [`${prefix}MessageAttributes.entry.1.Name`]: 'kind',
    [`${prefix}MessageAttributes.entry.1.Value.DataType`]: 'String',
    [`${prefix}MessageAttributes.entry.1.Value.StringValue`]: value,
  });
  const entry = (at: number, message: string) => ({
    [`PublishBatchRequestEntries.member.${at}.Id`]: `id${at}`,
    [`PublishBatchRequestEntries.member.${at}.Message`]: message,
  });
  const batch = (...entries: Record<string, string>[]) =>
    sns(aws.url, Object.assign({ Action: 'PublishBatch', TopicArn: topic }, ...entries));

  beforeAll(async () => {
    await sns(aws.url, { Action: 'CreateTopic', Name: 'news' });
    await newQueue('subscribed');
    await sns(aws.url, {
      Action: 'Subscribe',
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:subscribed',
      'Attributes.entry.1.key': 'RawMessageDelivery',
      'Attributes.entry.1.value': 'true',
    });
  });

  test('A published message reaches the subscribed queue', async () => {
    const published = await sns(aws.url, {
      Action: 'Publish',
      TopicArn: topic,
      Message: 'news 😀',
      ...attribute('', 'x'),
    });
    expect(published).toMatchObject({ status: 200, text: expect.stringContaining('<MessageId>') });
    const QueueUrl = await newQueue('subscribed');
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(Messages).toMatchObject([{ Body: 'news 😀' }]);
  });

  test.each([
    ['an empty attribute', { Message: 'x', ...attribute('', '') }, 'ParameterValueInvalid'],
    ['U+FFFE in the text', { Message: 'x\ufffe' }, 'InvalidParameter'],
    ['U+FFFF in an attribute', { Message: 'x', ...attribute('', '\uffff') }, 'InvalidParameter'],
  ])('Publish refuses %s', async (_name, message, code) => {
    const published = await sns(aws.url, { Action: 'Publish', TopicArn: topic, ...message });
    expect(published).toMatchObject({ status: 400, text: expect.stringContaining(`<Code>${code}</Code>`) });
  });

  test('PublishBatch fails the bad entries and publishes the others', async () => {
    const bad = { ...entry(2, 'x'), ...attribute('PublishBatchRequestEntries.member.2.', '') };
    const mixed = await batch(entry(1, 'fine'), bad, entry(3, '\uffff'));
    expect(mixed.status).toBe(200);
    expect(mixed.text).toMatch(
      /<Successful><member><Id>id1<\/Id><MessageId>[^<]+<\/MessageId><\/member><\/Successful>/,
    );
    expect(mixed.text).toMatch(
      /<Failed><member><Id>id2<.*ParameterValueInvalid.*<Id>id3<.*InvalidParameter/s,
    );
    const none = await batch(bad);
    expect(none).toMatchObject({ status: 200, text: expect.stringContaining('<Successful></Successful>') });
  });

  test('PublishBatch over 256 KiB is refused as a whole', async () => {
    const refused = await batch(...[1, 2].map((at) => entry(at, 'x'.repeat(131_073))));
    expect(refused).toMatchObject({
      status: 400,
      text: expect.stringContaining('<Code>BatchRequestTooLong</Code>'),
    });
  });
});

describe('S3', () => {
  test('An object of 16 MB of any bytes comes back as it was', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const body = Buffer.concat(Array(65_536).fill(bytes));
    await fetch(`${aws.url}/spool`, { method: 'PUT', headers: signedHeaders() });
    const put = await fetch(`${aws.url}/spool/large/a%2Fb%20c`, {
      method: 'PUT',
      headers: signedHeaders(),
      body,
    });
    expect(put.status).toBe(200);
    const got = await fetch(`${aws.url}/spool/large/a%2Fb%20c`, { headers: signedHeaders() });
    expect(Buffer.from(await got.arrayBuffer()).equals(body)).toBe(true);
    const head = await fetch(`${aws.url}/spool/large/a%2Fb%20c`, {
      method: 'HEAD',
      headers: signedHeaders(),
    });
    expect(head.headers.get('content-length')).toBe(String(body.length));
  });

  test('Put-if-absent keeps the object that is there', async () => {
    await fetch(`${aws.url}/once`, { method: 'PUT', headers: signedHeaders() });
    const put = (body: string) =>
      fetch(`${aws.url}/once/key`, { method: 'PUT', headers: signedHeaders({ 'if-none-match': '*' }), body });
    expect([(await put('first')).status, (await put('second')).status]).toEqual([200, 412]);
    const kept = await fetch(`${aws.url}/once/key`, { headers: signedHeaders() });
    expect(await kept.text()).toBe('first');
  });
});

describe('Secrets Manager', () => {
  let secrets: SecretsManagerClient;
  beforeAll(() => {
    secrets = new SecretsManagerClient(settings(aws.url));
    aws.secrets.put(ARN, 'signing', '{}');
  });
  afterAll(() => secrets.destroy());

  test('A secret is read by ARN and by name, and written for both', async () => {
    expect(await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).toMatchObject({
      SecretString: '{}',
    });
    const written = await secrets.send(
      new PutSecretValueCommand({ SecretId: 'signing', SecretString: 'new' }),
    );
    const read = await secrets.send(new GetSecretValueCommand({ SecretId: ARN, VersionStage: 'AWSCURRENT' }));
    expect(read).toMatchObject({ ARN, Name: 'signing', SecretString: 'new', VersionId: written.VersionId });
    expect(read.CreatedDate).toBeInstanceOf(Date);
    expect([aws.secrets.find(ARN)?.value, aws.secrets.find('signing')?.value]).toEqual(['new', 'new']);
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: ARN }))).toMatchObject({
      Name: 'signing',
    });
  });

  test('A secret or a stage that is not there is not found', async () => {
    const name = 'ResourceNotFoundException';
    const missing = secrets.send(new GetSecretValueCommand({ SecretId: 'nothing' }));
    await expect(missing).rejects.toMatchObject({
      name,
      message: expect.stringContaining('specified secret.'),
    });
    const previous = secrets.send(new GetSecretValueCommand({ SecretId: ARN, VersionStage: 'AWSPREVIOUS' }));
    await expect(previous).rejects.toMatchObject({ name, message: expect.stringContaining('AWSPREVIOUS') });
  });
});

describe('Intercept', () => {
  test('Each call is shown with its service, operation and caller, and may be answered instead or cut off', async () => {
    const calls: Pick<AwsCall, 'service' | 'operation' | 'caller'>[] = [];
    const endpoint = await startAwsEndpoint({
      intercept: async ({ service, operation, caller }, forward) => {
        calls.push({ service, operation, caller });
        if (caller === 'refused') return { status: 503, headers: {}, body: Buffer.from('{}') };
        if (caller === 'cut') throw new Error('cut');
        return forward();
      },
    });
    const list = (caller: string) => {
      const client = new DynamoDBClient(settings(endpoint.url, caller));
      return client.send(new ListTablesCommand({})).finally(() => client.destroy());
    };
    await expect(list('consumer')).resolves.toMatchObject({ TableNames: [] });
    await expect(list('refused')).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    await expect(list('cut')).rejects.toThrow('socket hang up');
    await fetch(`${endpoint.url}/bucket/key`, { headers: signedHeaders() });
    await sns(endpoint.url, { Action: 'ListTopics' });
    await endpoint.stop();
    expect(calls).toEqual([
      { service: 'dynamodb', operation: 'ListTables', caller: 'consumer' },
      { service: 'dynamodb', operation: 'ListTables', caller: 'refused' },
      { service: 'dynamodb', operation: 'ListTables', caller: 'cut' },
      { service: 's3', operation: 'GetObject', caller: 'test' },
      { service: 'sns', operation: 'ListTopics', caller: 'test' },
    ]);
  });
});

describe('Stopping and starting', () => {
  test('Stopping lets a long poll answer and does not wait for it', async () => {
    const polling = Promise.withResolvers<void>();
    const endpoint = await startAwsEndpoint({
      intercept: (call, forward) => {
        if (call.operation === 'ReceiveMessage') polling.resolve();
        return forward();
      },
    });
    const client = new SQSClient(settings(endpoint.url));
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'waiting' }));
    const started = Date.now();
    const polled = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await polling.promise;
    await endpoint.stop();
    await expect(polled).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    // Otherwise the poll would have answered only then.
    expect(Date.now() - started).toBeLessThan(20_000);
    client.destroy();
  });

  test('With a folder, items, messages with their group, objects and secrets outlive the server', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'local-aws-'));
    const before = await startAwsEndpoint({ dataDir });
    const first = new TestTable(before.url);
    await first.create();
    await first.insert({ pk: { S: 'a' }, sk: { S: 'b' } });
    first.close();
    const sender = new SQSClient(settings(before.url));
    const { QueueUrl = '' } = await sender.send(new CreateQueueCommand({ QueueName: 'lasting' }));
    await sender.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'still here', MessageGroupId: 'group' }),
    );
    sender.destroy();
    await fetch(`${before.url}/bucket`, { method: 'PUT', headers: signedHeaders() });
    await fetch(`${before.url}/bucket/key`, { method: 'PUT', headers: signedHeaders(), body: 'object' });
    before.secrets.put(ARN, 'signing', 'value');
    await before.stop();

    const after = await startAwsEndpoint({ dataDir });
    const second = new TestTable(after.url);
    expect(await second.insert({ pk: { S: 'a' }, sk: { S: 'b' } })).toBe('DuplicateItem');
    second.close();
    const receiver = new SQSClient(settings(after.url));
    const found = await receiver.send(new GetQueueUrlCommand({ QueueName: 'lasting' }));
    expect(found.QueueUrl).toBe(`${after.url}/000000000000/lasting`);
    const MessageSystemAttributeNames = ['MessageGroupId' as const];
    const received = await receiver.send(
      new ReceiveMessageCommand({ QueueUrl: found.QueueUrl, MessageSystemAttributeNames }),
    );
    expect(received.Messages).toMatchObject([
      { Body: 'still here', Attributes: { MessageGroupId: 'group' } },
    ]);
    receiver.destroy();
    const object = await fetch(`${after.url}/bucket/key`, { headers: signedHeaders() });
    expect(await object.text()).toBe('object');
    expect(after.secrets.find('signing')?.value).toBe('value');
    const { mode } = await stat(join(dataDir, 'secrets.json'));
    expect(mode & 0o777).toBe(0o600);
    await after.stop();
    await rm(dataDir, { recursive: true });
  });
});
