import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { type Bounce, plainItemOf } from './item.ts';

const dynamodb = new DynamoDBClient();

/** What most would write first: one event after the other, by marshall and a PutItem. */
export async function handler({ Records }: SQSEvent): Promise<object> {
  for (const { body } of Records) {
    const delivery: { id: string; receivedAt: string; body: string } = JSON.parse(body);
    const bounces: Bounce[] = JSON.parse(delivery.body);
    for (const bounce of bounces) {
      const Item = marshall(plainItemOf(bounce, delivery));
      const ConditionExpression = 'attribute_not_exists(pk)';
      await dynamodb.send(
        new PutItemCommand({ TableName: process.env.EVENTS_TABLE, Item, ConditionExpression }),
      );
    }
  }
  return { batchItemFailures: [] };
}
