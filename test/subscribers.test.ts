import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../local/engine/engine.ts';
import { type Assembly, assemblyFolder } from './support/template.ts';

let engine: Engine;
let sns: SNSClient;
let sqs: SQSClient;
const notices: string[] = [];

async function start(assembly: Assembly, dataDir?: string): Promise<void> {
  engine = await startEngine({
    assembly: assemblyFolder(assembly),
    onNotice: (text) => notices.push(text),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint: engine.endpoint, region: 'us-east-1', credentials };
  sns = new SNSClient(options);
  sqs = new SQSClient(options);
}

async function stop(): Promise<void> {
  await engine.stop();
  sns.destroy();
  sqs.destroy();
}

beforeAll(() => start('filtered'));
afterAll(stop);

type Attributes = Readonly<Record<string, string>>;

async function publish(messages: readonly (readonly [body: string, Attributes])[]) {
  const entries = messages.map(([Message, attributes], index) => ({
    Id: String(index),
    Message,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  }));
  const TopicArn = engine.outputs.EventsTopicArn;
  return sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }));
}

/** Everything on a subscriber's queue, which is empty after; SNS delivers before it answers here. */
async function taken(output: string): Promise<Message[]> {
  const QueueUrl = engine.outputs[output];
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return all;
    all.push(...Messages);
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

async function bodiesTaken(output: string): Promise<(string | undefined)[]> {
  return (await taken(output)).map(({ Body }) => Body).sort();
}

test('each subscriber gets the events that its filter lets through, and the default one every event', async () => {
  const messages = [
    ['bounced', { type: 'email.bounced', account: 'shop-1', about: 'recipient', category: 'user_unknown' }],
    ['failed', { type: 'email.failed', about: 'recipient' }],
    ['about the sender', { type: 'email.bounced', about: 'sender' }],
    ['about nobody knows what', { type: 'email.bounced' }],
    ['deferred', { type: 'email.deferred', about: 'recipient' }],
    ['created', { type: 'message.created', account: 'shop-1' }],
    ['updated elsewhere', { type: 'message.updated', account: 'office' }],
    ['updated nowhere', { type: 'message.updated' }],
    ['mailbox', { type: 'mailbox.deleted', account: 'shop-2' }],
    ['mailbox made', { type: 'mailbox.created', account: 'shop-2' }],
  ] as const;
  const { Failed } = await publish(messages);
  expect(Failed ?? []).toEqual([]);
  expect(await bodiesTaken('SubscriberHardBouncesQueueUrl')).toEqual(['bounced', 'failed']);
  expect(await bodiesTaken('SubscriberMailboxesQueueUrl')).toEqual(['created', 'mailbox']);
  expect(await bodiesTaken('EventsQueueUrl')).toEqual(messages.map(([body]) => body).sort());
});

test('an event arrives unchanged, with its attributes', async () => {
  const body = '{"id":"1","data":{"payload":"{\\"a\\": 1.0,\\r\\n \\"é\\":\\"😀\\u2028<&>\\\\u0000\\"}"}}';
  await publish([[body, { provider: 'somebody', type: 'message.created', account: 'é 😀' }]]);
  expect(await taken('EventsQueueUrl')).toEqual([
    expect.objectContaining({
      Body: body,
      MessageAttributes: {
        provider: { DataType: 'String', StringValue: 'somebody' },
        type: { DataType: 'String', StringValue: 'message.created' },
        account: { DataType: 'String', StringValue: 'é 😀' },
      },
    }),
  ]);
});

test('of a batch with a bad event the others are published', async () => {
  const { Successful, Failed } = await publish([
    ['fine', { type: 'message.created' }],
    ['bad', { type: '' }],
    ['fine too', { type: 'message.created' }],
  ]);
  expect(Successful?.map(({ Id }) => Id)).toEqual(['0', '2']);
  expect(Failed).toEqual([expect.objectContaining({ Id: '1', SenderFault: true })]);
  expect(await bodiesTaken('EventsQueueUrl')).toEqual(['fine', 'fine too']);
});

test.each([
  ['11 events', Array(11).fill('x'), 'more entries than permissible'],
  ['over 256 KiB', Array(2).fill('x'.repeat(131_072)), 'more than the limit'],
])('a batch of %s is refused as a whole', async (_, bodies: string[], message) => {
  const batch = bodies.map((body, index) => [body, { type: index === 0 ? '' : 'x' }] as const);
  await expect(publish(batch)).rejects.toThrow(message);
  expect(await taken('EventsQueueUrl')).toEqual([]);
});

test('the engine leaves nothing of the stack out', () => {
  expect(notices).toEqual([]);
});

// Last: it changes engines.
test('with a data directory, subscribers come and go with the template, and keep what they got', async () => {
  await stop();
  const dataDir = await mkdtemp(join(tmpdir(), 'subscribers-'));
  await start('filtered', dataDir);
  const event = { type: 'message.created', account: 'shop-1' };
  await publish([['with filters', event]]);
  await stop();
  await start('fast', dataDir);
  await publish([['without', event]]);
  expect(await bodiesTaken('EventsQueueUrl')).toEqual(['with filters', 'without']);
  await stop();
  await start('filtered', dataDir);
  await publish([['with filters again', event]]);
  expect(await bodiesTaken('EventsQueueUrl')).toEqual(['with filters again']);
  expect(await bodiesTaken('SubscriberMailboxesQueueUrl')).toEqual(['with filters', 'with filters again']);
  await rm(dataDir, { recursive: true });
});
