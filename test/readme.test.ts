import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { post } from '../operations/samples/post.ts';
import { type Sample, sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { wordsOf } from './support/command-lines.ts';
import { readDocument } from './support/documents.ts';
import { codeBlocks } from './support/markdown.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const root = join(import.meta.dirname, '..');
const readme = readDocument('README.md');
const page = (name: string) => readDocument(join('docs', name));
const queries = [...page('query.md').matchAll(/^aws dynamodb query (.+)$/gm)].map(([, args]) => args ?? '');

function providerOf(name: string) {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

function sampleOf(name: string, caseName: string): Sample {
  const sample = samplesOf(providerOf(name)).find((one) => one.name === caseName);
  if (sample === undefined) throw new Error(`no delivery ${caseName} of ${name}`);
  return sample;
}

const bounce = sampleOf('emailengine', '061-messageBounce');
let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
  await post(postern.urlOf(bounce.provider), bounce, sampleSecret(bounce.provider), new Date());
  await postern.drained();
});

afterAll(() => postern.stop());

test('docs/query.md shows a query for each of the three questions', () => {
  expect(queries).toHaveLength(3);
});

test.each(queries)('aws dynamodb query %s finds the bounce', async (args) => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: wordsOf(args),
    options: {
      'table-name': text,
      'index-name': text,
      'key-condition-expression': text,
      'expression-attribute-names': text,
      'expression-attribute-values': text,
      'no-scan-index-forward': { type: 'boolean' },
    },
  });
  const [item] = [...(await postern.items()).values()];
  const day = String(item?.stored).slice(0, 10);
  const attributeValues =
    values['expression-attribute-values']?.replace(/#\d{4}-\d\d-\d\d#/, `#${day}#`) ?? '';
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

const run = promisify(execFile);

const asked = [...page('query.md').matchAll(/^npx postern (events (?!tail).+)$/gm)].map(
  ([, args]) => args ?? '',
);

test('docs/query.md shows how to ask for bounces, a recipient and a mail', () => {
  expect(asked).toHaveLength(3);
});

test.each(asked)('postern %s finds the bounce', async (args) => {
  const { code, out } = await runHere([...wordsOf(args), '--endpoint', postern.engine.endpoint]);
  expect([code, out]).toEqual([0, expect.stringContaining('email.bounced')]);
});

test('what the README shows in twenty seconds is what its two commands print', async () => {
  const [delivery = '', question = ''] = (codeBlocks(readme, 'sh')[0] ?? '').split('\n\n');
  const [shown] = codeBlocks(readme, '');
  const at = delivery.replace(/http:\S+/, postern.urlOf(providerOf('arpoone')));
  const { stdout } = await run('sh', ['-c', `${at} --silent --fail`], { cwd: root });
  expect(JSON.parse(stdout)).toHaveProperty('acknowledged');
  await postern.drained();
  const [, args = ''] = /^npx postern (.+) --local$/.exec(question.trim()) ?? [];
  const here = ['--endpoint', postern.engine.endpoint];
  const answer = await run(process.execPath, ['bin/postern.ts', ...wordsOf(args), ...here], { cwd: root });
  expect(answer.stdout.trimEnd()).toBe(shown?.trimEnd());
});

test('the consumer in docs/subscribe.md is the one in examples/', () => {
  expect(page('subscribe.md')).toContain(readFileSync(join(root, 'examples', 'subscribe.ts'), 'utf8'));
});

test('the whole event in docs/mail/events.md is what a delivery of Arpoone becomes', () => {
  const [shown = ''] = codeBlocks(page('mail/events.md'), 'json');
  const { recordedtime: _, deliveryid: __, data, ...attributes } = JSON.parse(shown);
  const { event } = sampleOf('arpoone', 'bounce').expected.events[0] ?? {};
  expect({ ...attributes, data: { ...data, payload: '…' } }).toEqual({
    ...event,
    data: { ...JSON.parse(JSON.stringify(event?.data)), payload: '…' },
  });
});
