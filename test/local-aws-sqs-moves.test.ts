import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { FairStore } from '../local/engine/aws/fair-queue.ts';
import { MessageMove } from '../local/engine/aws/message-moves.ts';
import { eventually } from './local-engine/support.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

let aws: AwsEndpoint;
let sqs: SQSClient;
let names = 0;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  sqs = clientOf(aws);
});

afterEach(() => {
  jest.useRealTimers();
});

afterAll(async () => {
  sqs.destroy();
  await aws.stop();
});

function clientOf({ url }: AwsEndpoint): SQSClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  return new SQSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function newQueue(attributes: Record<string, string> = {}, client = sqs) {
  names += 1;
  const name = `queue-${names}`;
  const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  const { QueueUrl: url = '' } = await client.send(command);
  return { url, arn: arnOf(name) };
}

async function newPair(client = sqs) {
  const dead = await newQueue({}, client);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  return { dead, work: await newQueue({ RedrivePolicy, VisibilityTimeout: '0' }, client) };
}

const send = (QueueUrl: string, MessageBody: string, client = sqs) =>
  client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId: 'group',
      MessageAttributes: { kind: { DataType: 'String', StringValue: MessageBody } },
    }),
  );

async function receive(QueueUrl: string, client = sqs, most = 10) {
  const All = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: most, ...All });
  return (await client.send(command)).Messages ?? [];
}

/** Received once too often. */
async function deadLetter(url: string, body: string, client = sqs): Promise<void> {
  await send(url, body, client);
  expect(await receive(url, client)).toHaveLength(1);
  expect(await receive(url, client)).toEqual([]);
}

type Settings = ConstructorParameters<typeof StartMessageMoveTaskCommand>[0];
const start = (settings: Settings) => sqs.send(new StartMessageMoveTaskCommand(settings));

async function tasks(SourceArn: string, MaxResults?: number) {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults }));
  return Results;
}

async function ended(sourceArn: string) {
  return eventually(async () => (await tasks(sourceArn)).find(({ Status }) => Status !== 'RUNNING'));
}

test('Messages return to the queue that they came from, whole, new and to be received again', async () => {
  const { dead, work } = await newPair();
  await deadLetter(work.url, 'one');
  await deadLetter(work.url, 'two');
  const [first] = await receive(dead.url, sqs, 1);
  expect(first?.Attributes).toMatchObject({ DeadLetterQueueSourceArn: work.arn, MessageGroupId: 'group' });
  await start({ SourceArn: dead.arn });
  // The one that was received just now is in flight, and stays.
  expect(await ended(dead.arn)).toEqual({
    Status: 'COMPLETED',
    SourceArn: dead.arn,
    ApproximateNumberOfMessagesMoved: 1,
    ApproximateNumberOfMessagesToMove: 1,
    StartedTimestamp: expect.any(Number),
  });
  const [moved, ...others] = await receive(work.url);
  expect(others).toEqual([]);
  expect(moved).toMatchObject({
    Body: 'two',
    MessageAttributes: { kind: { StringValue: 'two' } },
    Attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'group' },
  });
  expect(moved?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  expect(moved?.Attributes).not.toHaveProperty('SequenceNumber');
});

test('Messages go to the destination that is named, wherever they came from', async () => {
  const [{ dead, work }, other] = [await newPair(), await newQueue()];
  await deadLetter(work.url, 'from work');
  await send(dead.url, 'sent directly');
  await start({ SourceArn: dead.arn, DestinationArn: other.arn });
  expect(await ended(dead.arn)).toMatchObject({
    Status: 'COMPLETED',
    DestinationArn: other.arn,
    ApproximateNumberOfMessagesMoved: 2,
  });
  expect((await receive(other.url)).map(({ Body }) => Body).sort()).toEqual(['from work', 'sent directly']);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
test('A task fails at a message that was sent directly, which stays', async () => {
  const { dead } = await newPair();
  await send(dead.url, 'sent directly');
  await start({ SourceArn: dead.arn });
  expect(await ended(dead.arn)).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'CouldNotDetermineMessageSource',
    ApproximateNumberOfMessagesMoved: 0,
  });
  expect(await receive(dead.url)).toHaveLength(1);
});

test('A task fails where the queue that messages came from is gone', async () => {
  const { dead, work } = await newPair();
  const keeps = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  await newQueue({ RedrivePolicy: keeps });
  await deadLetter(work.url, 'orphan');
  await sqs.send(new DeleteQueueCommand({ QueueUrl: work.url }));
  await start({ SourceArn: dead.arn });
  const FailureReason = 'AWS.SimpleQueueService.NonExistentQueue';
  expect(await ended(dead.arn)).toMatchObject({ Status: 'FAILED', FailureReason });
});

test('One task runs at a time, may be cancelled while it does, and ten are remembered', async () => {
  const { dead, work } = await newPair();
  // Of which a slow machine, too, has some left as it cancels.
  const bodies = Array.from({ length: 20 }, (_, n) => `message ${n}`);
  for (const body of bodies) await deadLetter(work.url, body);
  const slowly = { SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 1 };
  const { TaskHandle } = await start(slowly);
  const [running] = await tasks(dead.arn);
  expect(running).toMatchObject({ Status: 'RUNNING', TaskHandle, MaxNumberOfMessagesPerSecond: 1 });
  await expect(start(slowly)).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('There is already a task running'),
  });
  const cancel = () => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect((await cancel()).ApproximateNumberOfMessagesMoved).toBeLessThan(bodies.length);
  expect(await eventually(async () => (await tasks(dead.arn))[0]?.Status === 'CANCELLED')).toBe(true);
  await expect(cancel()).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  for (let round = 0; round < 11; round += 1) {
    await start({ SourceArn: dead.arn });
    await ended(dead.arn);
  }
  const statuses = (await tasks(dead.arn, 10)).map(({ Status }) => Status);
  expect(statuses).toEqual(Array(10).fill('COMPLETED'));
});

test('A move that can not be is refused in the words of AWS', async () => {
  const { dead, work } = await newPair();
  const gone = arnOf('gone');
  const refusals: readonly [Settings, string, string][] = [
    [{ SourceArn: work.arn }, 'InvalidParameterValue', 'must be configured as a Dead Letter Queue'],
    [{ SourceArn: gone }, 'ResourceNotFoundException', "SourceArn parameter doesn't exist"],
    [
      { SourceArn: dead.arn, DestinationArn: gone },
      'ResourceNotFoundException',
      "DestinationArn parameter doesn't",
    ],
    [{ SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue', '500'],
  ];
  for (const [settings, name, message] of refusals) {
    await expect(start(settings)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  }
  for (const [taskId, name] of [
    ['gone', 'ResourceNotFoundException'],
    [7, 'InvalidParameterValue'],
  ] as const) {
    const TaskHandle = Buffer.from(JSON.stringify({ taskId })).toString('base64');
    await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({ name });
  }
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
test('A dead-letter queue tells whose it is', async () => {
  const { dead, work } = await newPair();
  const sources = (QueueUrl: string) => sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
  expect((await sources(dead.url)).queueUrls).toEqual([work.url]);
  expect((await sources(work.url)).queueUrls).toEqual([]);
  await expect(sources(`${dead.url}-not`)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

test('On disk a dead letter keeps where it came from', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'moves-'));
  const before = await startAwsEndpoint({ dataDir });
  const sender = clientOf(before);
  const { dead, work } = await newPair(sender);
  await deadLetter(work.url, 'kept', sender);
  sender.destroy();
  await before.stop();
  const after = await startAwsEndpoint({ dataDir });
  const mover = clientOf(after);
  await mover.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
  const url = work.url.replace(before.url, after.url);
  const [moved] = await eventually(async () => {
    const messages = await receive(url, mover);
    return messages.length > 0 ? messages : undefined;
  });
  expect(moved?.Body).toBe('kept');
  mover.destroy();
  await after.stop();
  await rm(dataDir, { recursive: true });
});

test('A rate is kept to, and without one a thousand messages move in no time', async () => {
  jest.useFakeTimers();
  const store = new FairStore();
  const queueOf = (name: string) => store.createQueue(name, `http://localhost/0/${name}`, arnOf(name));
  const [source, destination] = [queueOf('source'), queueOf('destination')];
  for (let at = 0; at < 1100; at += 1) source.enqueue(FairStore.createMessage('x'));
  const settings = { SourceArn: source.arn, DestinationArn: destination.arn };
  const slow = new MessageMove(store, source, { ...settings, MaxNumberOfMessagesPerSecond: 10 });
  await jest.advanceTimersByTimeAsync(999);
  expect(slow.moved).toBe(9);
  await jest.advanceTimersByTimeAsync(9001);
  expect([slow.moved, slow.status]).toEqual([100, 'RUNNING']);
  slow.end('CANCELLED');
  const fast = new MessageMove(store, source, settings);
  await jest.advanceTimersByTimeAsync(20);
  expect([fast.moved, fast.status]).toEqual([1000, 'COMPLETED']);
  expect(fast.described()).toMatchObject({ ApproximateNumberOfMessagesToMove: 1000 });
  expect(destination.getAttribute('ApproximateNumberOfMessages')).toBe('1100');
});
