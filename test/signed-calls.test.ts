import { once } from 'node:events';
import http, { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openSecrets } from '../functions/aws/aws-json.ts';
import { openQueue } from '../functions/aws/queue.ts';
import { openDynamodb } from '../functions/consumer/dynamodb.ts';
import { openTopic } from '../functions/consumer/topic.ts';
import { topicOf } from '../operations/objects.ts';

interface Request {
  readonly message: IncomingMessage;
  readonly body: string;
}
type Answer = { readonly status: number; readonly body: string } | 'reset' | 'silent';

let server: Server;
let endpoint: string;
let requests: Request[];
/** In turns; the last one again and again. */
let answers: Answer[];

const md5OfHello = '5d41402abc4b2a76b9719d911017c592';
const sent: Answer = { status: 200, body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5OfHello }) };
const executed: Answer = {
  status: 200,
  body: JSON.stringify({ Responses: [{ Error: { Code: 'DuplicateItem', Message: 'there' } }, {}] }),
};
const refused = (status: number, type: string): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message: 'secret words' }),
});
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'the-secret', sessionToken: 'the-token' };
const config = () => ({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });

beforeAll(async () => {
  server = createServer(async (message, response) => {
    requests.push({ message, body: Buffer.concat(await message.toArray()).toString() });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'reset' || answer === undefined) message.socket.destroy();
    else if (answer !== 'silent')
      response.writeHead(answer.status, { 'x-amzn-requestid': 'r-1' }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  process.env.AWS_ENDPOINT_URL = endpoint;
});

beforeEach(() => {
  requests = [];
  answers = [sent];
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const queue = (tryMs = 5_000) => openQueue(new SQSClient(config()), `${endpoint}/1/deliveries`, tryMs);
const send = (how: { tryMs?: number; signal?: AbortSignal } = {}) =>
  queue(how.tryMs).send('hello', { group: 'acme-1', signal: how.signal ?? new AbortController().signal });

const statement = {
  Statement: 'INSERT INTO "events" VALUE {\'pk\': ?}',
  Parameters: [{ S: 'ü 😀 </x>' }, { N: '12' }, { BOOL: true }, { L: [{ S: '' }, { M: { a: { N: '1' } } }] }],
};

const form = 'application/x-www-form-urlencoded';

/** What AWS reads of a request: all but the time, what depends on it, and the sender's name. */
function meaning({ message: { method, url, headers }, body }: Request) {
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  return {
    method,
    url,
    body: headers['content-type'] === form ? [...new URLSearchParams(body)].sort() : JSON.parse(body),
    host: headers.host,
    contentType: headers['content-type'],
    target: headers['x-amz-target'],
    token: headers['x-amz-security-token'],
    digest: headers['x-amz-content-sha256'],
    scope: /Credential=AKID\/\d{8}\/([^,]+)/.exec(headers.authorization ?? '')?.[1],
    signsWhatMatters: ['host', 'x-amz-date', 'x-amz-security-token', 'content-type'].every((name) =>
      signed.split(';').includes(name),
    ),
    signsTarget: signed.split(';').includes('x-amz-target'),
  };
}

test('a message goes to SQS as its SDK sends it', async () => {
  await send();
  const command = { QueueUrl: `${endpoint}/1/deliveries`, MessageBody: 'hello', MessageGroupId: 'acme-1' };
  const sdk = new SQSClient(config());
  await sdk.send(new SendMessageCommand(command));
  sdk.destroy();
  const [ours, theirs] = requests.map(meaning);
  expect(ours).toEqual(theirs);
  expect([ours?.signsWhatMatters, ours?.signsTarget]).toEqual([true, true]);
});

test('statements go to DynamoDB as its SDK sends them, and its word on each comes back', async () => {
  answers = [executed];
  const sdk = new DynamoDBClient(config());
  const told = await openDynamodb(sdk, 5_000).execute([statement, statement]);
  await sdk.send(new BatchExecuteStatementCommand({ Statements: [statement, statement] }));
  sdk.destroy();
  const [ours, theirs] = requests.map(meaning);
  expect(ours).toEqual(theirs);
  expect(told).toEqual([{ Error: { Code: 'DuplicateItem' } }, {}]);
});

test('a dead letter goes to SQS as its SDK sends it, and so does when a message may come back', async () => {
  const QueueUrl = `${endpoint}/1/deliveries`;
  const sdk = new SQSClient(config());
  await queue().send('hello', { attributes: { reason: 'not_stored', fault: 'A B' } });
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const MessageAttributes = { reason: text('not_stored'), fault: text('A B') };
  await sdk.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));
  answers = [{ status: 200, body: '' }];
  await queue().delay('a-handle', 30);
  await sdk.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'a-handle', VisibilityTimeout: 30 }),
  );
  sdk.destroy();
  const [ourLetter, theirLetter, ourDelay, theirDelay] = requests.map(meaning);
  expect([ourLetter, ourDelay]).toEqual([theirLetter, theirDelay]);
});

test('a delivery that comes back later goes to SQS as its SDK sends it, and so does what is taken off', async () => {
  const QueueUrl = `${endpoint}/1/deliveries`;
  const sdk = new SQSClient(config());
  await queue().send('hello', { group: 'acme-1', delaySeconds: 90, attributes: { renewal: 'true' } });
  const MessageAttributes = { renewal: { DataType: 'String', StringValue: 'true' } };
  const later = { MessageBody: 'hello', DelaySeconds: 90, MessageAttributes, MessageGroupId: 'acme-1' };
  await sdk.send(new SendMessageCommand({ QueueUrl, ...later }));
  const Failed = [{ Id: '1', Code: 'ReceiptHandleIsInvalid', SenderFault: true }];
  answers = [{ status: 200, body: JSON.stringify({ Successful: [{ Id: '0' }], Failed }) }];
  expect([...(await queue().remove(['a', 'b']))]).toEqual([['b', 'ReceiptHandleIsInvalid']]);
  const Entries = [
    { Id: '0', ReceiptHandle: 'a' },
    { Id: '1', ReceiptHandle: 'b' },
  ];
  await sdk.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  sdk.destroy();
  const [ourMessage, theirMessage, ourRemoval, theirRemoval] = requests.map(meaning);
  expect([ourMessage, ourRemoval]).toEqual([theirMessage, theirRemoval]);
});

test('what is read and updated in DynamoDB is asked for as its SDK asks, and comes back', async () => {
  const Keys = [{ pk: { S: 'a' }, sk: { S: 'b' } }];
  const read = { Responses: { events: [{ ...Keys[0], n: { N: '1' } }] }, UnprocessedKeys: {} };
  answers = [{ status: 200, body: JSON.stringify(read) }];
  const reading = { events: { Keys, ConsistentRead: true, ProjectionExpression: 'pk, sk, n' } };
  const update = {
    TableName: 'subscriptions',
    Key: { pk: { S: 'a' } },
    UpdateExpression: 'SET #state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': { S: 'active' } },
  };
  const sdk = new DynamoDBClient(config());
  const ours = openDynamodb(sdk, 5_000);
  expect(await ours.read(reading)).toEqual(read);
  await sdk.send(new BatchGetItemCommand({ RequestItems: reading }));
  await ours.update(update);
  await sdk.send(new UpdateItemCommand(update));
  sdk.destroy();
  const [ourRead, theirRead, ourUpdate, theirUpdate] = requests.map(meaning);
  expect([ourRead, ourUpdate]).toEqual([theirRead, theirUpdate]);
});

test('a condition that fails is called by its name', async () => {
  answers = [refused(400, 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException')];
  const update = openDynamodb(new DynamoDBClient(config()), 5_000).update({ TableName: 't', Key: {} });
  await expect(update).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

test('a secret is asked for as the SDK of Secrets Manager asks', async () => {
  answers = [{ status: 200, body: JSON.stringify({ SecretString: 'the text' }) }];
  const sdk = new SecretsManagerClient(config());
  expect(await openSecrets(sdk, 5_000)('an-arn')).toBe('the text');
  await sdk.send(new GetSecretValueCommand({ SecretId: 'an-arn' }));
  sdk.destroy();
  const [ours, theirs] = requests.map(meaning);
  expect(ours).toEqual(theirs);
});

const arn = 'arn:aws:sns:eu-west-1:111122223333:events';
const batch = [
  {
    id: 'a-1',
    message: '{"a":"ü 😀 & = + %20 \\n"}',
    attributes: [
      ['type', 'x y/+&'],
      ['final', 'true'],
    ],
    bytes: 1,
  },
  { id: 'b-2', message: '{}', attributes: [], bytes: 1 },
] as const;
const published: Answer = {
  status: 200,
  body: `<PublishBatchResponse><PublishBatchResult><Successful><member><Id>a-1</Id></member></Successful>
    <Failed><member><Id>b-2</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member></Failed>
    </PublishBatchResult></PublishBatchResponse>`,
};

test('events go to SNS as its SDK sends them, and only those that it confirms count', async () => {
  answers = [published];
  const sdk = new SNSClient(config());
  const ourIds = await openTopic(sdk, arn, 5_000).publish(batch);
  const theirIds = await topicOf(sdk, arn).publish(batch);
  sdk.destroy();
  const [ours, theirs] = requests.map(meaning);
  expect(ours).toEqual(theirs);
  expect(ours?.signsWhatMatters).toBe(true);
  expect([ourIds, theirIds]).toEqual([['a-1'], ['a-1']]);
});

test('what SNS refuses is called by its name, and tried again only where it throttles', async () => {
  const fault = (code: string): Answer => ({
    status: 400,
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>secret words</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`,
  });
  const sdk = new SNSClient(config());
  answers = [fault('Throttling'), published];
  expect(await openTopic(sdk, arn, 5_000).publish(batch)).toEqual(['a-1']);
  answers = [fault('NotFound')];
  const error = await openTopic(sdk, arn, 5_000)
    .publish(batch)
    .catch((thrown: unknown) => thrown);
  sdk.destroy();
  expect(error).toMatchObject({
    name: 'NotFound',
    $metadata: { httpStatusCode: 400, requestId: 'r-2' },
  });
  expect(String(error)).not.toContain('secret words');
  expect(requests).toHaveLength(3);
});

test.each([
  ['no answer', 'reset' as const],
  ['a 500', refused(500, 'com.amazonaws.sqs#InternalFailure')],
  ['throttling', refused(400, 'com.amazonaws.sqs#RequestThrottled')],
])('%s is tried again once', async (_, first) => {
  answers = [first, sent];
  await send();
  expect(requests).toHaveLength(2);
});

test.each([
  ['com.amazonaws.sqs#QueueDoesNotExist', 'QueueDoesNotExist'],
  ['AccessDeniedException', 'AccessDeniedException'],
])('%s is not tried again, and is called by its name without a word of the message', async (type, name) => {
  answers = [refused(400, type)];
  const error = await send().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name, $metadata: { httpStatusCode: 400, requestId: 'r-1' } });
  expect(String(error)).not.toContain('secret words');
  expect(requests).toHaveLength(1);
});

test('an answer that is no JSON is a fault by another name', async () => {
  answers = [{ status: 403, body: '<html>' }];
  await expect(send()).rejects.toMatchObject({ name: 'Unknown', $metadata: { httpStatusCode: 403 } });
});

test('a message that arrived as another one is not confirmed', async () => {
  answers = [{ status: 200, body: JSON.stringify({ MD5OfMessageBody: 'd41d8cd98f00b204e9800998ecf8427e' }) }];
  await expect(send()).rejects.toThrow('another text');
});

test('a service that hangs is given up after two tries', async () => {
  answers = ['silent'];
  // Counted at the sender: on a slow machine it gives up before it has connected.
  const tries = jest.spyOn(http, 'request');
  await expect(send({ tryMs: 50 })).rejects.toMatchObject({ name: 'NoAnswer' });
  expect(tries).toHaveBeenCalledTimes(2);
});

test('the signal ends a call that hangs', async () => {
  answers = ['silent'];
  const giveUp = new AbortController();
  const sending = send({ signal: giveUp.signal });
  while (requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  giveUp.abort(new DOMException('out of time', 'TimeoutError'));
  await expect(sending).rejects.toThrow('out of time');
  expect(requests).toHaveLength(1);
});
