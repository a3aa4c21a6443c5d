import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defaults } from '../lib/config.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { tableClassOf } from '../lib/event-store.ts';
import { behind, functionOf, matches } from './support/shipped-stack.ts';
import { only, type Resource, readTemplate } from './support/template.ts';
import { ownConfig } from './support/test-config.ts';

const full = readTemplate('full');
const own = readTemplate('own');
const key = ownConfig.encryptionKey;

/** Properties that the settings of an account change, each of which CloudFormation updates without a replacement. */
const updatedInPlace: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ + "aws-resource-…html"
  'AWS::ApiGatewayV2::Api': ['DisableExecuteApiEndpoint'],
  'AWS::ApiGatewayV2::Stage': ['RouteSettings'],
  'AWS::DynamoDB::GlobalTable': ['Replicas', 'SSESpecification'],
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::Lambda::EventSourceMapping': ['MaximumBatchingWindowInSeconds'],
  'AWS::Lambda::Function': ['VpcConfig'],
  'AWS::Logs::LogGroup': ['KmsKeyId'],
  'AWS::S3::Bucket': ['BucketEncryption'],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::SQS::Queue': [
    'KmsMasterKeyId',
    'MessageRetentionPeriod',
    'RedrivePolicy',
    'SqsManagedSseEnabled',
    'VisibilityTimeout',
  ],
  'AWS::SQS::QueuePolicy': ['PolicyDocument'],
  'AWS::SecretsManager::Secret': ['KmsKeyId'],
};

test('switching on key, network, domain alone, throttle and another account replaces nothing', () => {
  const before = new Map(full.all.map((resource) => [resource.id, resource]));
  const replaced = own.all.flatMap(({ id, type, properties }) => {
    const then: Resource['properties'] = before.get(id)?.properties ?? {};
    return Object.keys({ ...then, ...properties })
      .filter((name) => JSON.stringify(then[name]) !== JSON.stringify(properties[name]))
      .filter((name) => before.has(id) && !updatedInPlace[type]?.includes(name))
      .map((name) => `${id} (${type}): ${name}`);
  });
  expect(replaced).toEqual([]);
  const ids = new Set(own.all.map(({ id }) => id));
  expect([...before.keys()].filter((id) => !ids.has(id))).toEqual([]);
});

/** Where a resource of each type names its key. */
const keyed: Readonly<Record<string, (properties: Resource['properties']) => unknown>> = {
  'AWS::DynamoDB::GlobalTable': ({ Replicas }) => Replicas,
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
  'AWS::S3::Bucket': ({ BucketEncryption }) => BucketEncryption,
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
};

test("all that holds something is under the user's key, and without one nothing is", () => {
  for (const [type, keyOf] of Object.entries(keyed)) {
    const held = own.resources(type).map(({ properties }) => JSON.stringify(keyOf(properties)));
    expect(held.length).toBeGreaterThan(0);
    for (const said of held) expect(said).toContain(`"${key}"`);
  }
  expect(full.text).not.toContain(':key/');
});

test('each table says KMS, or its key would be ignored', () => {
  for (const { properties } of own.resources('AWS::DynamoDB::GlobalTable'))
    expect(properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
});

test('every function is in the subnets, once its role may attach it', () => {
  const functions = own.resources('AWS::Lambda::Function');
  expect(functions.length).toBe(full.resources('AWS::Lambda::Function').length);
  for (const { properties } of functions)
    expect(properties.VpcConfig).toEqual({
      SubnetIds: ownConfig.vpc?.subnetIds,
      SecurityGroupIds: ownConfig.vpc?.securityGroupIds,
    });
  expect(functionOf('consumer', full).properties).not.toHaveProperty('VpcConfig');
});

test('a domain alone leaves no execute-api address, and every URL is of the domain', () => {
  expect(only(own.resources('AWS::ApiGatewayV2::Api')).properties.DisableExecuteApiEndpoint).toBe(true);
  expect(only(full.resources('AWS::ApiGatewayV2::Api')).properties).not.toHaveProperty(
    'DisableExecuteApiEndpoint',
  );
  const urls = Object.entries(own.outputs).filter(([name]) => name.startsWith('WebhookUrl'));
  expect(urls.length).toBe(defaults.providers.length);
  for (const [, { Value }] of urls)
    expect(JSON.stringify(Value)).toMatch(/https:\/\/",\{"Ref":"WebhookDomain/);
});

test('a throttle limits the routes of its provider alone, and the stage waits for them', () => {
  const routes = own.resources('AWS::ApiGatewayV2::Route');
  const { Resources } = JSON.parse(own.text);
  const [[id, stage] = ['', undefined]] = own
    .resources('AWS::ApiGatewayV2::Stage')
    .map((one) => [one.id, one] as const);
  expect(stage?.properties.RouteSettings).toEqual({
    'POST /webhooks/emailengine': { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    'POST /webhooks/paubox/{token}': { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
  });
  const limited = routes.filter(({ properties }) =>
    Object.keys(Object(stage?.properties.RouteSettings)).includes(String(properties.RouteKey)),
  );
  expect(limited).toHaveLength(2);
  expect(Resources[id].DependsOn).toEqual(expect.arrayContaining(limited.map((one) => one.id)));
});

test('a subscriber has its own times, and another account reads its queue and nothing else', () => {
  const queue = behind('EventsQueueUrl', own);
  expect(queue.properties).toMatchObject({
    VisibilityTimeout: 360,
    MessageRetentionPeriod: 7 * 86_400,
    RedrivePolicy: { maxReceiveCount: 5 },
  });
  expect(behind('EventsDeadLettersQueueUrl', own).properties.MessageRetentionPeriod).toBe(14 * 86_400);
  const accepted = readFileSync(join(import.meta.dirname, 'access-own.json'), 'utf8');
  const lines = accepted.split('\n').filter((line) => line.includes('444455556666'));
  expect(lines.map((line) => /sqs:\w+ on \w+/.exec(line)?.[0])).toEqual(
    ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
      (action) => `sqs:${action} on ${queue.id}`,
    ),
  );
});

test('a budget notifies the alarm target, of the account or of what carries a tag', () => {
  const { properties } = only(own.resources('AWS::Budgets::Budget'));
  expect(properties).toMatchObject({
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 100, Unit: 'USD' } },
    NotificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((NotificationType) => ({
      Notification: { NotificationType, Threshold: 100 },
      Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'on-call@example.com' }],
    })),
  });
  expect(full.resources('AWS::Budgets::Budget')).toEqual([]);
});

test('a delivery of more than half of the most events rings, for whoever has a budget', () => {
  const rings = (template: typeof own) =>
    template
      .resources('AWS::CloudWatch::Alarm')
      .filter((one) =>
        matches(one.properties, { MetricName: 'Stored', Statistic: 'Maximum', Threshold: 10_000 }),
      );
  expect([own, full].map((template) => rings(template).length)).toEqual([1, 0]);
});

test('events are kept in the cheaper class of table, and recoverable, unless configured otherwise', () => {
  const table = (template: typeof own) => behind('EventsTableName', template).properties.Replicas;
  expect(table(full)).toMatchObject([
    {
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  ]);
  const classOf = (events: object) => tableClassOf(configOfProps({ events }).events);
  expect([89, 90].map((retentionDays) => classOf({ retentionDays }))).toEqual([
    'STANDARD',
    'STANDARD_INFREQUENT_ACCESS',
  ]);
  expect(classOf({ tableClass: 'standard' })).toBe('STANDARD');
  expect(classOf({ retentionDays: 7, tableClass: 'infrequentAccess' })).toBe('STANDARD_INFREQUENT_ACCESS');
});

test('Lambda waits for a batch to fill only if configured', () => {
  const mapping = only(full.resources('AWS::Lambda::EventSourceMapping')).properties;
  expect(mapping).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  const waiting = only(own.resources('AWS::Lambda::EventSourceMapping')).properties;
  expect(waiting.MaximumBatchingWindowInSeconds).toBe(1);
});

const alias = 'arn:aws:kms:eu-west-1:111122223333:alias/mail';
test.each([
  [{ budget: { usdPerMonth: 50 } }, 'budget has nobody to tell: give alarms an email or a topicArn'],
  [{ budget: { usdPerMonth: 50 }, alarms: false }, 'budget has nobody to tell'],
  [{ budget: { usdPerMonth: 0 } }, 'budget.usdPerMonth is 0: AWS Budgets takes whole numbers'],
  [{ budget: { usdPerMonth: 5, tag: 'mail' } }, 'a cost allocation tag is like user:project$mail'],
  [{ events: { tableClass: 'cold' } }, 'it is "standard" or "infrequentAccess"'],
  [
    { consumer: { ...defaults.consumer, batchWindowSeconds: 30 } },
    'and batchWindowSeconds (30) more, or deliveries',
  ],
  [
    { encryptionKey: alias },
    'encryptionKey is "arn:aws:kms:eu-west-1:111122223333:alias/mail": the ARN of a key',
  ],
  [{ encryptionKey: { keyArn: alias } }, 'it is a key of AWS KMS and no alias'],
  [{ encryptionKey: 'mine' }, 'the ARN of a key of AWS KMS is like arn:aws:kms:'],
  [
    { vpc: { subnetIds: [], securityGroupIds: ['sg-0a1b2c3d'] } },
    'vpc.subnetIds is []: it is a list of ids like subnet-',
  ],
  [{ vpc: { subnetIds: ['subnet-0a1b2c3d'] } }, 'vpc.securityGroupIds is undefined: it must be there'],
  [
    { vpc: { subnetIds: ['sg-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] } },
    'like subnet-0123456789abcdef0',
  ],
  [{ webhook: { throttle: { paubox: { perSecond: 100, burst: 2000 } } } }, 'since paubox never sends again'],
  [{ webhook: { throttle: { paubox: { perSecond: 2000, burst: 10 } } } }, 'since paubox never sends again'],
  [
    { webhook: { throttle: { emailengine: { perSecond: 0, burst: 1 } } } },
    'perSecond is 0: API Gateway takes',
  ],
  [{ webhook: { throttle: { emailengine: { perSecond: 5 } } } }, 'burst is undefined: it must be there'],
  [
    { providers: ['paubox'], webhook: { throttle: { arpoone: { perSecond: 5, burst: 5 } } } },
    'webhook.throttle names arpoone, which providers leaves out',
  ],
  [
    { subscribers: [{ name: 'one', account: 444455556666 }] },
    'the id of an AWS account has 12 digits, in quotes',
  ],
  [
    { subscribers: [{ name: 'one', visibilityTimeoutSeconds: 43_201 }] },
    'SQS takes whole numbers from 1 to 43,200',
  ],
  [
    { subscribers: [{ name: 'one', retentionDays: 7, deadLetterRetentionDays: 3 }] },
    'the subscriber "one" has deadLetterRetentionDays 3: it must not be under retentionDays (7)',
  ],
])('%j is refused by name', (settings: object, message) => {
  expect(() => configOfProps({ ...defaults, ...settings })).toThrow(message);
});
