import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { insertBounces } from './insert-bounces.ts';
import type { Bounce } from './item.ts';

const dynamodb = new DynamoDBClient();

/** The least that storing can cost: parse, and 25 INSERTs a request; nothing is normalised, checked or published. */
export async function handler({ Records }: SQSEvent): Promise<object> {
  for (const { body } of Records) {
    const delivery: { id: string; receivedAt: string; body: string } = JSON.parse(body);
    const bounces: Bounce[] = JSON.parse(delivery.body);
    await insertBounces(dynamodb, bounces, delivery);
  }
  return { batchItemFailures: [] };
}
