import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** One table with one index, and writes to it that answer `accepted` or the names of the errors. */
export class TestTable {
  readonly #client: DynamoDBClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  }

  async create(): Promise<void> {
    await this.#client.send(
      new CreateTableCommand({
        TableName: 'things',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'owner', 'rank'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: keySchema('pk', 'sk'),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byOwner',
            KeySchema: keySchema('owner', 'rank'),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  }

  put(item: Item): Promise<string> {
    return outcome(this.#client.send(new PutItemCommand({ TableName: 'things', Item: item })));
  }

  batchWrite(item: Item): Promise<string> {
    const RequestItems = { things: [{ PutRequest: { Item: item } }] };
    return outcome(this.#client.send(new BatchWriteItemCommand({ RequestItems })));
  }

  /** Sets one attribute to a value. */
  update(key: Item, name: string, value: AttributeValue): Promise<string> {
    const command = new UpdateItemCommand({
      TableName: 'things',
      Key: key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    });
    return outcome(this.#client.send(command));
  }

  /** One batch of INSERTs; the outcome of each, in order. */
  insert(...items: Item[]): Promise<string> {
    const Statements = items.map((item) => insertStatement('things', item));
    return batchOutcome(this.#client.send(new BatchExecuteStatementCommand({ Statements })));
  }

  insertInto(table: string, item: Item): Promise<string> {
    const Statements = [insertStatement(table, item)];
    return batchOutcome(this.#client.send(new BatchExecuteStatementCommand({ Statements })));
  }

  close(): void {
    this.#client.destroy();
  }
}

function keySchema(hash: string, range: string): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

export function insertStatement(
  table: string,
  item: Item,
): { Statement: string; Parameters?: AttributeValue[] } {
  const names = Object.keys(item).map((name) => `'${name.replaceAll("'", "''")}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${names.join(', ')}}`, Parameters: Object.values(item) };
}

async function outcome(sent: Promise<unknown>): Promise<string> {
  return sent.then(() => 'accepted', errorName);
}

async function batchOutcome(
  sent: Promise<{ Responses?: { Error?: { Code?: string | undefined } | undefined }[] | undefined }>,
): Promise<string> {
  return sent.then(
    ({ Responses = [] }) => Responses.map((response) => response.Error?.Code ?? 'accepted').join(', '),
    errorName,
  );
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
