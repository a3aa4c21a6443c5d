import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { EngineLink } from './engine-link.ts';

export interface Collected {
  /** How many items hold an event, by its id. */
  readonly stored: ReadonlyMap<string, number>;
  /** Ids of the events that the subscriber `events` got. */
  readonly published: ReadonlySet<string>;
  /** Dead letters that were put back, as one does once the fault is mended. */
  readonly redriven: number;
}

/** Lets everything acknowledged run through, and reads what came of it. */
export async function collect(engine: EngineLink): Promise<Collected> {
  const { endpoint, outputs } = engine.ready;
  const access = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient(access);
  const dynamodb = new DynamoDBClient(access);
  const url = (key: string) => outputs[key] ?? '';
  const published = new Set<string>();
  let redriven = 0;
  const drain = async () => {
    for (;;) {
      await engine.sweep();
      redriven += await redrive(sqs, url('DeadLettersQueueUrl'), url('DeliveriesQueueUrl'));
      for (const body of await receive(sqs, url('EventsQueueUrl'))) published.add(JSON.parse(body).id);
      const left = await Promise.all(
        ['DeliveriesQueueUrl', 'DeadLettersQueueUrl', 'EventsQueueUrl'].map((key) => depth(sqs, url(key))),
      );
      if (left.every((count) => count === 0)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await drain();
  // A fault may have struck the last sweep.
  await engine.calm();
  await drain();
  const stored = new Map<string, number>();
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    { TableName: url('EventsTableName'), ConsistentRead: true },
  )) {
    for (const { sk } of Items) {
      const id = sk?.S?.split('#')[1] ?? '';
      stored.set(id, (stored.get(id) ?? 0) + 1);
    }
  }
  sqs.destroy();
  dynamodb.destroy();
  return { stored, published, redriven };
}

async function redrive(sqs: SQSClient, from: string, to: string): Promise<number> {
  const bodies = await receive(sqs, from);
  for (const MessageBody of bodies)
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody, MessageGroupId: 'redriven' }));
  return bodies.length;
}

/** Takes all that there is to take. */
async function receive(sqs: SQSClient, QueueUrl: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** Messages on a queue, those being processed too. */
async function depth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}
