import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startAwsEndpoint } from '../../local/engine/aws/endpoint.ts';
import { writeCases } from './cases.ts';
import { startDynamoDbLocal } from './java.ts';
import { TestTable } from './table.ts';

// Here and not in beforeAll: without Java the suite fails once, not once a case.
const theirs = await startDynamoDbLocal();
const ours = await startAwsEndpoint();
const tables = [theirs, ours].map(({ url }) => new TestTable(url));

beforeAll(async () => {
  for (const table of tables) await table.create();
});

afterAll(async () => {
  for (const table of tables) table.close();
  await theirs.stop();
  await ours.stop();
});

test.each(writeCases)(
  'DynamoDB Local and the local engine agree on $name: $outcome',
  async ({ write, outcome }) => {
    const outcomes: string[] = [];
    for (const table of tables) outcomes.push(await write(table));
    const [local, engine] = outcomes;
    expect({ local, engine }).toEqual({ local: outcome, engine: outcome });
  },
);
