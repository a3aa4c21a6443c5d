import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { startAwsEndpoint } from '../local/engine/aws/endpoint.ts';

test('a condition compares maps and lists by what they hold, as DynamoDB does', async () => {
  const endpoint = await startAwsEndpoint();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
  const TableName = 'documents';
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const document = (word: string) => ({ M: { a: { N: '1' }, list: { L: [{ S: word }, { M: {} }] } } });
  const Item = { pk: { S: '1' }, other: { S: 'x' }, doc: document('held') };
  await client.send(new PutItemCommand({ TableName, Item }));
  const conditional = (ConditionExpression: string, word: string) => ({
    TableName,
    Item,
    ConditionExpression,
    ExpressionAttributeNames: { '#other': 'other', '#doc': 'doc' },
    ExpressionAttributeValues: { ':x': { S: 'x' }, ':doc': document(word) },
  });
  const outcome = (sent: Promise<unknown>) =>
    sent.then(
      () => 'put',
      (error: Error) => error.name,
    );
  const putIf = (condition: string, word: string) =>
    outcome(client.send(new PutItemCommand(conditional(condition, word))));
  const transactIf = (condition: string, word: string) => {
    const TransactItems = [{ Put: conditional(condition, word) }];
    return outcome(client.send(new TransactWriteItemsCommand({ TransactItems })));
  };
  const refused = 'ConditionalCheckFailedException';
  expect(await putIf('#other = :x AND #doc = :doc', 'held')).toBe('put');
  expect(await putIf('#other = :x AND #doc = :doc', 'another')).toBe(refused);
  expect(await putIf('#other = :x AND NOT #doc <> :doc', 'held')).toBe('put');
  expect(await putIf('#other = :x AND #doc <> :doc', 'held')).toBe(refused);
  expect(await transactIf('#other = :x AND #doc = :doc', 'held')).toBe('put');
  expect(await transactIf('#other = :x AND #doc = :doc', 'another')).toBe('TransactionCanceledException');
  client.destroy();
  await endpoint.stop();
});
