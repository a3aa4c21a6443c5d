import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient();
const sns = new SNSClient();
const TableName = process.env.EVENTS_TABLE;
const TopicArn = process.env.EVENTS_TOPIC_ARN;

interface Bounce {
  readonly EventType: string;
  readonly Email: string;
  readonly MessageId: string;
  readonly Time: number;
  readonly EventDetails: { readonly BounceType: string; readonly BounceDescription: string };
}

interface Delivery {
  readonly id: string;
  readonly receivedAt: string;
}

type Store = (bounces: readonly Bounce[], delivery: Delivery) => Promise<void>;

/** What most would write first. */
export const put = handlerOf(async (bounces, delivery) => {
  for (const bounce of bounces) {
    const Item = marshall(itemOf(bounce, delivery));
    const ConditionExpression = 'attribute_not_exists(pk)';
    await dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
  }
});

/** The least that storing can cost. */
export const insert = handlerOf(insertAll);

export const publish = handlerOf(async (bounces, delivery) => {
  await insertAll(bounces, delivery);
  for (let from = 0; from < bounces.length; from += 10) {
    const PublishBatchRequestEntries = bounces.slice(from, from + 10).map((bounce, index) => ({
      Id: String(index),
      Message: JSON.stringify(eventOf(bounce, delivery)),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }));
    await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  }
});

function handlerOf(store: Store) {
  return async ({ Records }: SQSEvent): Promise<object> => {
    for (const { body } of Records) {
      const delivery: Delivery & { readonly body: string } = JSON.parse(body);
      await store(JSON.parse(delivery.body), delivery);
    }
    return { batchItemFailures: [] };
  };
}

async function insertAll(bounces: readonly Bounce[], delivery: Delivery): Promise<void> {
  for (let from = 0; from < bounces.length; from += 25) {
    const Statements = bounces.slice(from, from + 25).map((bounce) => {
      const item = valuesOf(itemOf(bounce, delivery));
      const names = Object.keys(item).map((name) => `'${name}': ?`);
      return {
        Statement: `INSERT INTO "${TableName}" VALUE {${names.join(', ')}}`,
        Parameters: Object.values(item),
      };
    });
    await dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
  }
}

/** Faster than marshall. */
function valuesOf(item: object): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(item)) {
    if (typeof value === 'string') values[name] = { S: value };
    else if (typeof value === 'boolean') values[name] = { BOOL: value };
    else values[name] = typeof value === 'number' ? { N: String(value) } : { M: valuesOf(value) };
  }
  return values;
}

const failure = { kind: 'hard', category: 'user_unknown', about: 'recipient', final: true };

/** What our consumer stores. */
function itemOf(bounce: Bounce, { id: deliveryid, receivedAt }: Delivery) {
  const { MessageId, Time, Email, EventDetails } = bounce;
  const id = MessageId.slice(-32);
  return {
    pk: `arpoone##message/${MessageId}`,
    sk: `${new Date(Time * 1_000).toISOString()}#${id}`,
    bucket: 'arpoone#2026-11-22#0',
    stored: `${receivedAt}#${id}`,
    recipient: Email,
    type: 'email.bounced',
    providertype: bounce.EventType,
    timesource: 'payload',
    recordedtime: receivedAt,
    deliveryid,
    failurekind: failure.kind,
    final: failure.final,
    category: failure.category,
    about: failure.about,
    data: {
      message: { providerMessageId: MessageId },
      recipient: Email,
      failure: {
        ...failure,
        reason: EventDetails.BounceDescription,
        providerCategory: EventDetails.BounceType,
        source: 'provider',
      },
      payload: JSON.stringify(bounce),
    },
    expires: 1_800_000_000,
  };
}

function eventOf(bounce: Bounce, delivery: Delivery): object {
  const { sk, recipient: _, bucket: __, stored: ___, expires: ____, ...rest } = itemOf(bounce, delivery);
  const [time, id] = sk.split('#');
  return {
    specversion: '1.0',
    id,
    source: '/arpoone',
    subject: `message/${bounce.MessageId}`,
    time,
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    ...rest,
  };
}

const attributes = {
  provider: 'arpoone',
  type: 'email.bounced',
  providertype: 'Bounce',
  failurekind: 'hard',
  final: 'true',
  category: 'user_unknown',
  about: 'recipient',
};
