import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ConstructSettings, defaults } from '../lib/config.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { resourcesOf } from '../operations/cost/standing.ts';
import { accessOf, grantsOf } from '../tools/audit/access.ts';
import { only, readTemplate } from './support/template.ts';
import { fullConfig } from './support/test-config.ts';

const root = join(import.meta.dirname, '..');
const Made = v.object({
  unflagged: v.string(),
  flagged: v.string(),
  owned: v.string(),
  keyed: v.string(),
  second: v.string(),
  mistaken: v.string(),
  ruled: v.string(),
  slowest: v.string(),
  staged: v.string(),
  slowConsumer: v.string(),
  unknownQueue: v.string(),
});
// In a separate process, where the CDK is at home.
const program = join(import.meta.dirname, 'support', 'print-constructs.ts');
const made = v.parse(
  Made,
  JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', maxBuffer: 2 ** 26 })),
);
const Template = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string() })),
  Outputs: v.record(v.string(), v.object({ Value: v.unknown() })),
});
const owned = v.parse(Template, JSON.parse(made.owned));
const told = (key: string) => owned.Outputs[key]?.Value;

test('in an app without feature flags it is made of the same, and nobody may do more', () => {
  const [bare, flagged] = [made.unflagged, made.flagged].map(resourcesOf);
  expect(bare?.map(({ id, type }) => `${id} ${type}`)).toEqual(
    flagged?.map(({ id, type }) => `${id} ${type}`),
  );
  expect(accessOf(grantsOf(bare ?? []))).toEqual(accessOf(grantsOf(flagged ?? [])));
});

// An event waits for six hours at most in Lambda, and an alarm looks back a day at most.
test('the slowest settings that are allowed can be synthesised', () => {
  expect(made.slowest).toBe('nothing failed');
});

test('under the id Default, in a stack of its name, it is what npx cdk deploy deploys', () => {
  const template = (text: string) => ({ ...v.parse(v.looseObject({}), JSON.parse(text)), Description: '' });
  expect(template(made.flagged)).toEqual(template(readTemplate('full').text));
});

test('the mapping of a domain keeps the id that it has had from the beginning', () => {
  expect(only(readTemplate('full').resources('AWS::ApiGatewayV2::ApiMapping')).id).toBe(
    'WebhookApiStagePosternfullWebhookDomainDomainundefined1BF4E288',
  );
});

test('in a stack of its user it has every output under the key that postern looks for', () => {
  const keys = Object.keys(readTemplate('default').outputs).filter((key) => !/^Events(Dead|Queue)/.test(key));
  expect(Object.keys(owned.Outputs)).toEqual(
    expect.arrayContaining([...keys, 'SubscriberBouncesQueueUrl', 'SubscriberBouncesDeadLettersQueueUrl']),
  );
});

test('what it hands out is what its outputs report', () => {
  expect(told('OwnTable')).toEqual(told('EventsTableName'));
  expect(told('OwnStates')).toEqual(told('SubscriptionsTableName'));
  expect(told('OwnPublished')).toEqual(told('EventsTopicArn'));
  expect(told('OwnBounces')).toEqual(told('SubscriberBouncesQueueUrl'));
  expect(told('OwnSame')).toEqual(told('SubscriberBouncesQueueUrl'));
  expect(told('OwnSpool')).toEqual(told('SpoolBucketName'));
  expect(JSON.stringify(told('OwnUrls'))).toContain('/webhooks/emailengine');
});

test("alarms go to a topic of the app's, which has no ARN yet", () => {
  expect(told('OwnAlarms')).toEqual({ Ref: expect.stringMatching(/^Calls/) });
  expect(told('AlarmTopicArn')).toEqual(told('OwnAlarms'));
});

test('a reader of events may query the table and its two indexes and fetch payloads, and nothing else', () => {
  const access = accessOf(grantsOf(resourcesOf(made.owned)));
  const [, lines = []] =
    Object.entries(access).find(([, all]) => all.some((line) => line.includes('byTime'))) ?? [];
  const plain = lines.map((line) => line.replaceAll(/Webhooks|[0-9A-F]{8}/g, ''));
  expect(plain).toEqual([
    'dynamodb:BatchGetItem on EventStoreEvents',
    'dynamodb:BatchGetItem on EventStoreEvents/index/byRecipient',
    'dynamodb:BatchGetItem on EventStoreEvents/index/byTime',
    'dynamodb:Query on EventStoreEvents',
    'dynamodb:Query on EventStoreEvents/index/byRecipient',
    'dynamodb:Query on EventStoreEvents/index/byTime',
    'lambda.amazonaws.com: sts:AssumeRole on role Reader',
    's3:GetObject on SpoolBucket/payloads/*',
  ]);
});

test('a consumer may remember events, put them aside and fetch payloads, and learns where', () => {
  const access = accessOf(grantsOf(resourcesOf(made.owned)));
  const [, lines = []] =
    Object.entries(access).find(([, all]) => all.some((line) => line.includes('Handled'))) ?? [];
  expect(lines.map((line) => line.replaceAll(/Webhooks|[0-9A-F]{8}/g, '')).sort()).toEqual(
    expect.arrayContaining([
      'dynamodb:DeleteItem on SubscriberMemoryHandled',
      'dynamodb:GetItem on SubscriberMemoryHandled',
      'dynamodb:PutItem on SubscriberMemoryHandled',
      'dynamodb:UpdateItem on SubscriberMemoryHandled',
      's3:GetObject on SpoolBucket/payloads/*',
      expect.stringMatching(/^sqs:SendMessage on EventTopicbouncesUndelivered/),
    ]),
  );
  const all = resourcesOf(made.owned);
  const taker = all.find(({ type, id }) => type === 'AWS::Lambda::Function' && id.startsWith('Taker'));
  expect(taker?.properties).toMatchObject({
    Environment: {
      Variables: { POSTERN_SUBSCRIBER: 'bounces', POSTERN_MEMORY_SECONDS: String(29 * 86_400) },
    },
  });
  const source = all.find(
    ({ type, id }) => type === 'AWS::Lambda::EventSourceMapping' && id.startsWith('Taker'),
  );
  expect(source?.properties).toMatchObject({
    BatchSize: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  const table = all.find(({ id }) => id.includes('SubscriberMemoryHandled'));
  expect(table?.properties).toMatchObject({
    TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
  });
});

test('a consumer that may run for longer than a message is hidden is refused', () => {
  expect(made.slowConsumer).toBe(
    'Error: The function Mail/Taker may run for 31 s, and the queue of "events" hides a message for 30 s: give it a timeout of 30 s or less, or the subscriber a longer visibilityTimeoutSeconds.',
  );
});

test("a key of the app's gets the policy that docs/deploy/encryption-key.md asks for", () => {
  const [key, ...others] = resourcesOf(made.keyed).filter(({ type }) => type === 'AWS::KMS::Key');
  expect(others).toEqual([]);
  const page = readFileSync(join(root, 'docs', 'deploy', 'encryption-key.md'), 'utf8');
  const [, asked = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  const plain = asked
    .replaceAll('eu-west-1', '{AWS::Region}')
    .replaceAll('111122223333', '{AWS::AccountId}')
    .replaceAll('arn:aws:', 'arn:{AWS::Partition}:');
  const told = grantsOf([{ id: 'Key', type: 'Policy', properties: { Statement: JSON.parse(plain) } }]);
  const given = grantsOf(key ? [{ ...key, id: 'Key' }] : []);
  const lines = (grants: typeof told) =>
    accessOf(grants).Key?.filter((line) => !line.includes(':root: kms:*'));
  expect(lines(told)).toHaveLength(11);
  expect(lines(given)).toEqual(lines(told));
});

test("who is granted a subscriber's queue, or events, is granted the key of the app too", () => {
  const access = accessOf(grantsOf(resourcesOf(made.keyed)));
  const [, lines = []] = Object.entries(access).find(([subject]) => subject.startsWith('role Reader')) ?? [];
  const ofKey = lines.filter((line) => line.startsWith('kms:')).map((line) => line.replace(/Key\w+/, 'Key'));
  expect(ofKey).toEqual([
    'kms:Decrypt on Key',
    'kms:Decrypt on Key if kms:ViaService StringLike dynamodb.{AWS::Region}.*',
  ]);
});

test('a second one in the same stack is refused by name', () => {
  expect(made.second).toContain('One stack can hold one Postern, and this holds Mail/One and Mail/Two');
});

test('a mistake in the settings is reported like one in postern.config.ts', () => {
  expect(made.mistaken).toBe(
    'ConfigurationError: Configuration: consumer.timeoutSeconds is 1000: AWS Lambda takes whole numbers from 1 to 900.',
  );
  expect(made.ruled).toContain('sweep.timeoutSeconds is 240: it must be under everyMinutes (1)');
});

test('a stage is none of its settings: the stack has a name', () => {
  expect(made.staged).toContain('the configuration has no "stage"');
});

test('a subscriber that is not there is reported with those that are', () => {
  expect(made.unknownQueue).toBe('Error: No subscriber is called "bounces": subscribers names events.');
});

test('what remains out has its default, given or not', () => {
  const unsaid: object = { domain: undefined, events: { retentionDays: 30, shards: undefined } };
  expect(configOfProps({})).toEqual(defaults);
  expect(configOfProps(unsaid)).toEqual({ ...defaults, events: { ...defaults.events, retentionDays: 30 } });
});

test('the props are the settings of postern.config.ts, one by one', () => {
  const { stage: _stage, ...full } = fullConfig;
  expect(configOfProps(full)).toEqual(full);
});

/** What the documentation above a setting calls its default, by the setting's path. */
function documentedDefaults(): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, 'lib', 'config.ts'), 'utf8');
  const [, body = ''] = /\nconst settings = \{(.*?)\n\};/s.exec(text) ?? [];
  const path: string[] = [];
  const found = new Map<string, string>();
  let documented: string | undefined;
  for (const line of body.split('\n')) {
    const [, indent = '', name] = /^( +)(\w+): /.exec(line) ?? [];
    documented = /@default (.+?)(?: \*\/)?$/.exec(line)?.[1] ?? documented;
    if (name === undefined) continue;
    path.length = Math.min(path.length, (indent.length - 2) / 4);
    path.push(name);
    if (documented !== undefined) found.set(path.join('.'), documented);
    documented = undefined;
  }
  return found;
}

test('each setting documents its default as it is', () => {
  const documented = documentedDefaults();
  const entries = Object.entries(ConstructSettings.entries).flatMap(
    ([name, { default: value }]: [string, { default?: unknown }]) => {
      const inGroup = Object.entries(Object(Reflect.get(defaults, name)));
      return value !== undefined && JSON.stringify(value) === '{}' && !documented.has(name)
        ? inGroup.map(([field, one]) => [`${name}.${field}`, one] as const)
        : [[name, value] as const];
    },
  );
  const shown = entries
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => [path, asWritten(value)]);
  const said = [...documented].filter(
    ([path, value]) => !value.startsWith('- ') && !/^(reputation|domain)\./.test(path),
  );
  expect(said.length).toBeGreaterThan(30);
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(shown.filter(([path]) => path !== 'providers')),
  );
});

function asWritten(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/"(\w+)":/g, ' $1: ')
    .replaceAll('"', "'")
    .replaceAll("'}", "' }");
}
