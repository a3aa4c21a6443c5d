import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { aliasTarget, eventSortKey, holdsEvent } from '../../functions/events/keys.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import { type ItemKey, nameOf } from '../../functions/events/read-items.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import type { EngineLink } from './engine-link.ts';

export interface Collected {
  /** How many items hold an event, by its id. */
  readonly stored: ReadonlyMap<string, number>;
  /** Keys of what must lead to the stored events, and of what leads to one. */
  readonly leads: { readonly due: ReadonlySet<string>; readonly stored: ReadonlySet<string> };
  /** Keys of what leads to no event that is there. */
  readonly astray: readonly string[];
  /** Ids of the events that the subscriber `events` got. */
  readonly published: ReadonlySet<string>;
  /** Dead letters that were put back, as one does once the fault is fixed. */
  readonly redriven: number;
  /** From the receipt of an event until it was first published: of all, the longest. */
  readonly longestWaitMs: number;
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
  const published = new Map<string, number>();
  let redriven = 0;
  const drain = async () => {
    for (;;) {
      await engine.sweep();
      redriven += await redrive(sqs, url('DeadLettersQueueUrl'), url('DeliveriesQueueUrl'));
      for (const { body, sentAt } of await receive(sqs, url('EventsQueueUrl'))) {
        const { id, recordedtime } = JSON.parse(body);
        const wait = sentAt - Date.parse(recordedtime);
        published.set(id, Math.min(wait, published.get(id) ?? wait));
      }
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
  const found = await storedIn(dynamodb, url('EventsTableName'));
  sqs.destroy();
  dynamodb.destroy();
  const longestWaitMs = [...published.values()].reduce((most, wait) => Math.max(most, wait), 0);
  return { ...found, published: new Set(published.keys()), redriven, longestWaitMs };
}

/** The events of the table, and what leads to them. */
async function storedIn(client: DynamoDBClient, TableName: string) {
  const stored = new Map<string, number>();
  const places = new Set<string>();
  const due = new Set<string>();
  const leads: ItemKey[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) {
      const key = { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
      if (!holdsEvent(key.sk)) {
        leads.push(key);
        continue;
      }
      const event = fromItem(item);
      stored.set(event.id, (stored.get(event.id) ?? 0) + 1);
      places.add(key.pk).add(nameOf(key));
      for (const lead of leadsOf(event)) due.add(nameOf(lead.key));
    }
  }
  const astray = leads.filter((key) => {
    const { pk, sk } = key;
    return !places.has(aliasTarget(key) ?? nameOf({ pk, sk: eventSortKey(sk) }));
  });
  return { stored, leads: { due, stored: new Set(leads.map(nameOf)) }, astray: astray.map(nameOf) };
}

async function redrive(sqs: SQSClient, from: string, to: string): Promise<number> {
  const messages = await receive(sqs, from);
  for (const { body: MessageBody } of messages)
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody, MessageGroupId: 'redriven' }));
  return messages.length;
}

/** Takes all that there is to take. */
async function receive(sqs: SQSClient, QueueUrl: string) {
  const messages: { readonly body: string; readonly sentAt: number }[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) return messages;
    for (const { Body = '', Attributes } of Messages)
      messages.push({ body: Body, sentAt: Number(Attributes?.SentTimestamp) });
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
