import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { FairStore } from '../local/engine/aws/fair-queue.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html

let aws: AwsEndpoint;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  sqs = clientOf(aws);
});

afterAll(async () => {
  sqs.destroy();
  await aws.stop();
});

function clientOf({ url }: AwsEndpoint): SQSClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  return new SQSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function newQueue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return QueueUrl;
}

/** Each as `group` and a number: `a1`; without a group where that is `-`. */
async function send(QueueUrl: string, bodies: readonly string[], client = sqs): Promise<void> {
  for (let at = 0; at < bodies.length; at += 10) {
    const Entries = bodies.slice(at, at + 10).map((body, index) => ({
      Id: String(index),
      MessageBody: body,
      ...(body.startsWith('-') ? {} : { MessageGroupId: body[0] }),
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function receive(QueueUrl: string, most: number, client = sqs) {
  const command = { QueueUrl, MaxNumberOfMessages: most, MessageSystemAttributeNames: ['All' as const] };
  return (await client.send(new ReceiveMessageCommand(command))).Messages ?? [];
}

async function bodies(QueueUrl: string, most: number, client = sqs): Promise<string[]> {
  return (await receive(QueueUrl, most, client)).map(({ Body = '' }) => Body);
}

const numbered = (group: string, count: number) => Array.from({ length: count }, (_, at) => `${group}${at}`);

test('A quiet group does not wait for the backlog of another', async () => {
  const queue = await newQueue('noisy');
  await send(queue, numbered('a', 200));
  expect(await bodies(queue, 4)).toEqual(['a0', 'a1', 'a2', 'a3']);
  await send(queue, numbered('b', 3));
  expect(await bodies(queue, 4)).toEqual(['b0', 'b1', 'b2', 'a4']);
});

test('Groups take turns, and each message without a group is a separate group', async () => {
  const queue = await newQueue('turns');
  await send(queue, [...numbered('a', 3), ...numbered('b', 2), '-0', '-1']);
  expect(await bodies(queue, 7)).toEqual(['a0', 'b0', '-0', '-1', 'a1', 'b1', 'a2']);
});

test('A group is quiet again once its messages are deleted', async () => {
  const queue = await newQueue('deleted');
  await send(queue, [...numbered('a', 5), ...numbered('b', 5)]);
  const received = await receive(queue, 4);
  expect(received.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
    ['a0', 'a'],
    ['b0', 'b'],
    ['a1', 'a'],
    ['b1', 'b'],
  ]);
  for (const { Body, ReceiptHandle } of received) {
    if (Body?.startsWith('b')) await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
  }
  expect(await bodies(queue, 3)).toEqual(['b2', 'b3', 'a2']);
});

test('What is visible again comes before what was sent after it', async () => {
  const queue = await newQueue('returned');
  await send(queue, numbered('a', 3));
  const [first] = await receive(queue, 1);
  const again = { QueueUrl: queue, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
  await sqs.send(new ChangeMessageVisibilityCommand(again));
  expect(await bodies(queue, 3)).toEqual(['a0', 'a1', 'a2']);
});

test('A queue tells how many messages wait, are in flight and delayed, and a purge leaves none', async () => {
  const queue = await newQueue('counted');
  await send(queue, [...numbered('a', 5), ...numbered('b', 5)]);
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'later', DelaySeconds: 900 }));
  await receive(queue, 4);
  const counts = async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] });
    const { Attributes } = await sqs.send(command);
    return [
      Attributes?.ApproximateNumberOfMessages,
      Attributes?.ApproximateNumberOfMessagesNotVisible,
      Attributes?.ApproximateNumberOfMessagesDelayed,
    ];
  };
  expect(await counts()).toEqual(['6', '4', '1']);
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
  expect(await counts()).toEqual(['0', '0', '0']);
  await send(queue, ['a9']);
  expect(await bodies(queue, 10)).toEqual(['a9']);
});

test('Delayed messages and expired ones come in their time, to who polls', async () => {
  const queue = await newQueue('timed', { VisibilityTimeout: '1' });
  await send(queue, ['a0']);
  expect(await bodies(queue, 1)).toEqual(['a0']);
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'later', DelaySeconds: 2 }));
  const poll = async () => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue,
      WaitTimeSeconds: 20,
      VisibilityTimeout: 99,
    });
    return (await sqs.send(command)).Messages?.map(({ Body }) => Body);
  };
  expect([await poll(), await poll()]).toEqual([['a0'], ['later']]);
});

test('On disk, groups, receive counts and what was made visible at once are kept', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fair-'));
  const before = await startAwsEndpoint({ dataDir });
  const sender = clientOf(before);
  const { QueueUrl = '' } = await sender.send(new CreateQueueCommand({ QueueName: 'kept' }));
  await send(QueueUrl, [...numbered('a', 4), ...numbered('b', 2)], sender);
  const [first] = await receive(QueueUrl, 1, sender);
  const again = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
  await sender.send(new ChangeMessageVisibilityCommand(again));
  sender.destroy();
  await before.stop();

  const after = await startAwsEndpoint({ dataDir });
  const receiver = clientOf(after);
  const { QueueUrl: kept = '' } = await receiver.send(new GetQueueUrlCommand({ QueueName: 'kept' }));
  const received = await receive(kept, 10, receiver);
  expect(received.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ['a0', '2'],
    ['b0', '1'],
    ['a1', '1'],
    ['b1', '1'],
    ['a2', '1'],
    ['a3', '1'],
  ]);
  receiver.destroy();
  await after.stop();
  await rm(dataDir, { recursive: true });
});

test('Whatever comes, goes, returns and is done, none is lost and the group in front has the fewest in flight', () => {
  const step = fc.record({
    act: fc.constantFrom('send', 'take', 'done', 'back'),
    group: fc.integer({ max: 3, min: 0 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new FairStore().createQueue(
        'any',
        'http://127.0.0.1/0/any',
        'arn:aws:sqs:us-east-1:0:any',
      );
      const waiting: string[] = [];
      const flying: { readonly group: string; readonly handle: string }[] = [];
      const busy = (group: string) => flying.filter((other) => other.group === group).length;
      for (const { act, group } of steps) {
        if (act === 'send') {
          waiting.push(`${group}`);
          queue.enqueue(FairStore.createMessage('x', {}, undefined, `${group}`));
        } else if (act === 'take') {
          const [taken] = queue.dequeue(1, 3_600);
          expect(taken === undefined).toBe(waiting.length === 0);
          if (taken === undefined) continue;
          const handle = taken.ReceiptHandle;
          const of = queue.inflightMessages.get(handle)?.message.messageGroupId ?? '';
          expect(busy(of)).toBe(Math.min(...waiting.map(busy)));
          waiting.splice(waiting.indexOf(of), 1);
          flying.push({ group: of, handle });
        } else {
          const done = flying.shift();
          if (done === undefined) continue;
          if (act === 'done') queue.deleteMessage(done.handle);
          else queue.changeVisibility(done.handle, 0);
          if (act === 'back') waiting.push(done.group);
        }
        expect(queue.messages).toHaveLength(waiting.length);
      }
    }),
  );
});
