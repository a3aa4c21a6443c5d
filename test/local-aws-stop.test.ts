import { expect, test } from '@jest/globals';
import { startDynalite } from '../local/engine/aws/dynalite.ts';

// Ctrl-C ends a reader's request; the query that it began runs on.
test('the store of DynamoDB closes only after the calls that run, and none begins after', async () => {
  const dynalite = await startDynalite();
  const ask = (operation: string, input: object) =>
    dynalite.call(operation, JSON.stringify({ TableName: 'events', ...input }));
  await ask('CreateTable', {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const query = () =>
    ask('Query', {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'a' } },
    });
  // The table is made a moment later.
  while ((await query()).status !== 200);
  const running = Array.from({ length: 50 }, query);
  await dynalite.stop();
  await expect(query()).rejects.toThrow('it has stopped');
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual(running.map(() => 200));
});
