import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { type Bounce, itemOf } from './item.ts';

const dynamodb = new DynamoDBClient();
const TableName = process.env.EVENTS_TABLE;

/** The least that storing can cost: parse, and 25 INSERTs a request; nothing is normalised, checked or published. */
export async function handler({ Records }: SQSEvent): Promise<object> {
  for (const { body } of Records) {
    const delivery: { id: string; receivedAt: string; body: string } = JSON.parse(body);
    const bounces: Bounce[] = JSON.parse(delivery.body);
    for (let from = 0; from < bounces.length; from += 25) {
      const Statements = bounces.slice(from, from + 25).map((bounce) => {
        const item = itemOf(bounce, delivery);
        const names = Object.keys(item).map((name) => `'${name}': ?`);
        return {
          Statement: `INSERT INTO "${TableName}" VALUE {${names.join(', ')}}`,
          Parameters: Object.values(item),
        };
      });
      await dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
    }
  }
  return { batchItemFailures: [] };
}
