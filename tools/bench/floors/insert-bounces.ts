import { BatchExecuteStatementCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Bounce, type Delivery, itemOf } from './item.ts';

const table = process.env.EVENTS_TABLE;

/** 25 INSERTs a request, one request after the other. */
export async function insertBounces(
  dynamodb: DynamoDBClient,
  bounces: readonly Bounce[],
  delivery: Delivery,
): Promise<void> {
  for (let from = 0; from < bounces.length; from += 25) {
    const Statements = bounces.slice(from, from + 25).map((bounce) => {
      const item = itemOf(bounce, delivery);
      const names = Object.keys(item).map((name) => `'${name}': ?`);
      return {
        Statement: `INSERT INTO "${table}" VALUE {${names.join(', ')}}`,
        Parameters: Object.values(item),
      };
    });
    await dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
  }
}
