import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { post } from '../samples/post.ts';
import { sampleSecret, samplesOf } from '../samples/read.ts';
import { type Postern, startPostern } from './support/postern.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const queries = [...readme.matchAll(/^aws dynamodb query (.+)$/gm)].map(([, args]) => args ?? '');

let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
  const provider = providers.find(({ name }) => name === 'emailengine');
  const bounce = provider && samplesOf(provider).find(({ name }) => name === '061-messageBounce');
  if (bounce === undefined) throw new Error('no bounce');
  await post(postern.urlOf(bounce.provider), bounce, sampleSecret(bounce.provider), new Date());
  await postern.drained();
});

afterAll(() => postern.stop());

/** The words of a command line as a POSIX shell splits them, without substitutions. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

test('the README shows a query for each of the three questions', () => {
  expect(queries).toHaveLength(3);
});

test.each(queries)('aws dynamodb query %s finds the bounce', async (args) => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: words(args),
    options: {
      'table-name': text,
      'index-name': text,
      'key-condition-expression': text,
      'expression-attribute-names': text,
      'expression-attribute-values': text,
      'no-scan-index-forward': { type: 'boolean' },
    },
  });
  const today = new Date().toISOString().slice(0, 10);
  const attributeValues =
    values['expression-attribute-values']?.replace(/#\d{4}-\d\d-\d\d#/, `#${today}#`) ?? '';
  const names = values['expression-attribute-names'];
  const client = new DynamoDBClient({
    endpoint: postern.engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: postern.engine.outputs[/out (\w+)/.exec(values['table-name'] ?? '')?.[1] ?? ''],
      IndexName: values['index-name'],
      KeyConditionExpression: values['key-condition-expression'],
      ExpressionAttributeNames: names === undefined ? undefined : JSON.parse(names),
      ExpressionAttributeValues: JSON.parse(attributeValues),
      ScanIndexForward: values['no-scan-index-forward'] !== true,
    }),
  );
  client.destroy();
  expect(Items.map(({ type }) => type?.S)).toEqual(['email.bounced']);
});

const asked = [...readme.matchAll(/^npm run -s postern -- (events (?!tail).+)$/gm)].map(
  ([, args]) => args ?? '',
);

test('the README shows how to ask for bounces, a recipient and a mail', () => {
  expect(asked).toHaveLength(3);
});

test.each(asked)('postern %s finds the bounce', (args) => {
  const here = ['--endpoint', postern.engine.endpoint];
  const answer = promisify(execFile)(process.execPath, ['bin/postern.ts', ...words(args), ...here], {
    cwd: root,
  });
  return expect(answer).resolves.toMatchObject({ stdout: expect.stringContaining('email.bounced') });
});

test('the consumer in the README is the one in examples/', () => {
  expect(readme).toContain(readFileSync(join(root, 'examples', 'subscribe.ts'), 'utf8'));
});
