import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Attributes } from '../queries/stored-items.ts';

export interface Rewrite {
  /**
   * `conflict`: changed meanwhile, left alone. `taken`: another delivery's event has the new key, both left alone.
   * `refused`: by DynamoDB, such as too large.
   */
  readonly outcome: 'written' | 'conflict' | 'taken' | 'refused';
  /** With those of indexes, as DynamoDB counts. */
  readonly units: number;
}

/** Replaces `before` if unchanged; with another key, in one transaction. Rethrows other failures, such as throttling. */
export async function rewriteItem(
  { client, name }: { readonly client: DynamoDBClient; readonly name: string },
  before: Attributes,
  after: Attributes,
): Promise<Rewrite> {
  try {
    const units = keyOf(before) === keyOf(after) ? put : move;
    return { outcome: 'written', units: await units(client, name, before, after) };
  } catch (error) {
    return { outcome: outcomeOf(error), units: 1 };
  }
}

export function keyOf({ pk, sk }: Attributes): string {
  return `${pk?.S}\n${sk?.S}`;
}

async function put(client: DynamoDBClient, name: string, before: Attributes, after: Attributes) {
  const { ConsumedCapacity } = await client.send(
    new PutItemCommand({
      TableName: name,
      Item: after,
      ...stillIs(before, after),
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  return ConsumedCapacity?.CapacityUnits ?? 1;
}

async function move(client: DynamoDBClient, name: string, before: Attributes, after: Attributes) {
  const { pk, sk } = before;
  if (pk === undefined || sk === undefined) throw new Error('the item has no key');
  const { ConsumedCapacity = [] } = await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: name, Item: after, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Delete: { TableName: name, Key: { pk, sk }, ...stillIs(before, after) } },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  // A transaction writes each item twice.
  return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0) || 4;
}

/** Every attribute is unchanged, and new ones are absent. */
function stillIs({ pk: _, sk: __, ...before }: Attributes, after: Attributes) {
  const read = Object.entries(before);
  const lacking = Object.keys(after).filter((name) => name !== 'pk' && name !== 'sk' && !(name in before));
  const names = [...read.map(([name]) => name), ...lacking];
  return {
    ConditionExpression: names
      .map((_name, at) => (at < read.length ? `#n${at} = :v${at}` : `attribute_not_exists(#n${at})`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(read.map(([, value], at) => [`:v${at}`, value])),
  };
}

function outcomeOf(error: unknown): Exclude<Rewrite['outcome'], 'written'> {
  if (error instanceof ConditionalCheckFailedException) return 'conflict';
  if (error instanceof TransactionCanceledException) {
    const [put, gone] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (gone === 'ConditionalCheckFailed' || gone === 'TransactionConflict') return 'conflict';
    if (put === 'TransactionConflict') return 'conflict';
    if (put === 'ConditionalCheckFailed') return 'taken';
    if (put === 'ValidationError') return 'refused';
  }
  if (error instanceof DynamoDBServiceException && error.name === 'ValidationException') return 'refused';
  throw error;
}
