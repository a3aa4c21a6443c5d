import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSEvent } from 'aws-lambda';
import { insertBounces } from './insert-bounces.ts';
import { type Bounce, eventOf } from './item.ts';

const dynamodb = new DynamoDBClient();
const sns = new SNSClient();
const TopicArn = process.env.EVENTS_TOPIC_ARN;

/** Storing and publishing by the bare SDK: parse, 25 INSERTs a request, 10 events a PublishBatch. */
export async function handler({ Records }: SQSEvent): Promise<object> {
  for (const { body } of Records) {
    const delivery: { id: string; receivedAt: string; body: string } = JSON.parse(body);
    const bounces: Bounce[] = JSON.parse(delivery.body);
    await insertBounces(dynamodb, bounces, delivery);
    for (let from = 0; from < bounces.length; from += 10) {
      const PublishBatchRequestEntries = bounces.slice(from, from + 10).map((bounce, index) => ({
        Id: String(index),
        Message: JSON.stringify(eventOf(bounce, delivery)),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: 'String', StringValue },
          ]),
        ),
      }));
      await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    }
  }
  return { batchItemFailures: [] };
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
