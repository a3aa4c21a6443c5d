import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { LogGroups } from '../local/engine/aws/log-groups.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html

let aws: AwsEndpoint;
let logs: CloudWatchLogsClient;

const lines = [
  { level: 'ERROR', status: 503, source: { name: 'edge', path: 'a "quoted" && one' } },
  { level: 'INFO', status: 200, source: { name: 'edge' } },
  { level: 'ERROR', status: '503', source: { name: 'consumer' } },
].map((line) => JSON.stringify(line));

beforeAll(async () => {
  aws = await startAwsEndpoint();
  logs = new CloudWatchLogsClient(settings());
  for (const name of ['written', 'empty']) aws.logs.create(name);
  for (const line of [...lines, 'not JSON']) aws.logs.append('written', line);
});

afterAll(async () => {
  logs.destroy();
  await aws.stop();
});

function settings() {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  return { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
}

type Input = Partial<ConstructorParameters<typeof FilterLogEventsCommand>[0]>;
const filter = (input: Input) => logs.send(new FilterLogEventsCommand({ logGroupName: 'written', ...input }));
const matching = async (filterPattern?: string) =>
  (await filter({ filterPattern })).events?.map(({ message }) =>
    lines.includes(message ?? '') ? lines.indexOf(message ?? '') : message,
  );

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
test.each([
  [undefined, [0, 1, 2, 'not JSON']],
  ['', [0, 1, 2, 'not JSON']],
  ['{ $.level = "ERROR" }', [0, 2]],
  ['{$.level="ERROR"&&$.status=503}', [0]],
  ['{ $.status = "503" }', [2]],
  ['{ $.source.name = "edge" && $.status = 200 }', [1]],
  ['{ $.source.path = "a \\"quoted\\" && one" }', [0]],
  ['{ $.level = "ERROR" && $.status = 200 || $.level = "INFO" || $.status = "503" }', [1, 2]],
  ['{ $.level.name = "ERROR" }', []],
  ['{ $.toString = "x" }', []],
  ['{ $.level = "E*" }', [0, 2]],
  ['{ $.status = "5*" }', [2]],
  ['{ $.level = "ERROR" || $.status = 200 }', [0, 1, 2]],
  ['{ $.level = "INFO" || $.level = "ERROR" && $.status = 503 }', [0, 1]],
  ['{ $.level != "ERROR" }', [1]],
  ['{ $.none != "ERROR" }', []],
])('%s finds lines %j', async (pattern, found) => {
  expect(await matching(pattern)).toEqual(found);
});

test.each([
  'ERROR',
  '{ $.level = "E*R" }',
  '{ $.level < 5 }',
  '{ $.level = "ERROR" || }',
  '{ ($.level = "ERROR") }',
  '{ $.level = "ERROR" && }',
  '{ }',
])('the pattern %s is refused, not misread', async (filterPattern) => {
  await expect(filter({ filterPattern })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('emulates only'),
  });
});

test('Lines come page by page, oldest first, within the time that is asked for', async () => {
  const first = await filter({ limit: 3 });
  const second = await filter({ limit: 3, nextToken: first.nextToken });
  expect([first.events?.length, second.events?.length, second.nextToken]).toEqual([3, 1, undefined]);
  const [{ timestamp = 0 } = {}] = first.events ?? [];
  expect((await filter({ startTime: timestamp })).events).toHaveLength(4);
  expect((await filter({ endTime: timestamp - 1 })).events).toEqual([]);
  expect((await filter({ startTime: timestamp + 3_600_000 })).events).toEqual([]);
});

test('Groups are listed by prefix, and one that is not there is not found', async () => {
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'e' }));
  expect(logGroups).toEqual([
    { logGroupName: 'empty', arn: 'arn:aws:logs:us-east-1:000000000000:log-group:empty:*' },
  ]);
  await expect(filter({ logGroupName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(filter({ logStreamNames: ['a'] })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('A group keeps its last fifty thousand lines', () => {
  const groups = new LogGroups();
  groups.create('busy');
  for (let at = 1; at <= 80_000; at += 1) groups.append('busy', String(at));
  const kept = groups.of('busy')?.map(({ message }) => Number(message)) ?? [];
  expect(kept.length).toBeGreaterThanOrEqual(50_000);
  expect(kept.length).toBeLessThan(55_000);
  expect(kept.at(-1)).toBe(80_000);
});

test('Lines that are kept in a file outlive the engine, except one that was cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-logs-'));
  const file = join(folder, 'logs.jsonl');
  const groups = new LogGroups(file);
  groups.create('kept');
  for (const line of lines) groups.append('kept', line);
  await appendFile(file, '["kept",1,"cut');
  const again = new LogGroups(file);
  again.append('kept', 'after');
  const texts = new LogGroups(file).of('kept')?.map(({ message }) => message);
  expect(texts).toEqual([...lines, 'after']);
  await rm(folder, { recursive: true });
});

test('What is not emulated says so, in the form of its service', async () => {
  const create = logs.send(new CreateLogGroupCommand({ logGroupName: 'new' }));
  const name = 'UnknownOperationException';
  const said = (what: string) => ({ name, message: `${what} is not emulated by the local engine.` });
  await expect(create).rejects.toMatchObject(said('logs CreateLogGroup'));
  const lambda = new LambdaClient(settings());
  await expect(lambda.send(new GetAccountSettingsCommand({}))).rejects.toMatchObject(
    said('lambda GET /2016-08-19/account-settings'),
  );
  lambda.destroy();
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/${service}/aws4_request`,
  });
  const body = new URLSearchParams({ Action: 'GetCallerIdentity' });
  const sts = await fetch(aws.url, { method: 'POST', headers: signed('sts'), body });
  expect([sts.status, await sts.text()]).toEqual([
    400,
    expect.stringContaining('<Message>sts GetCallerIdentity is not emulated by the local engine.</Message>'),
  ]);
  const target = { 'x-amz-target': 'AWSEvents.PutEvents' };
  const events = await fetch(aws.url, {
    method: 'POST',
    headers: { ...signed('events'), ...target },
    body: '{}',
  });
  expect(await events.json()).toMatchObject({ message: said('events PutEvents').message });
});
