import { expect, test } from '@jest/globals';
import { indexes, ttlAttribute } from '../functions/events/keys.ts';
import { providers } from '../functions/providers.ts';
import { defaults } from '../lib/config.ts';
import {
  arn,
  deadLetters,
  events,
  functionOf,
  matches,
  queue,
  queues,
  secretOf,
  secrets,
  shipped,
  spool,
  subscriptions,
  sweep,
  tables,
} from './support/shipped-stack.ts';
import { only, readTemplate } from './support/template.ts';

const fast = readTemplate('fast');

test('deliveries wait 4 days for the consumer and 14 as dead letters', () => {
  expect(queue.properties).toMatchObject({ MessageRetentionPeriod: 4 * 86_400 });
  expect(deadLetters.properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
});

test('a delivery moves to the dead-letter queue after its last receive', () => {
  expect(queue.properties.RedrivePolicy).toEqual({
    deadLetterTargetArn: arn(deadLetters),
    maxReceiveCount: defaults.deliveries.maxReceiveCount,
  });
});

test.each([
  ['shipped', shipped],
  ['test', fast],
])(
  'in the %s configuration a delivery stays hidden six times as long as the consumer may run',
  (_, template) => {
    const hidden = template
      .resources('AWS::SQS::Queue')
      .flatMap((one) => one.properties.VisibilityTimeout ?? []);
    const timeout = Number(functionOf('consumer', template).properties.Timeout);
    expect(Number(only(hidden))).toBeGreaterThanOrEqual(6 * timeout);
  },
);

test('every queue is encrypted, kept, and refuses what is not TLS', () => {
  for (const { id, properties, deletionPolicy, updateReplacePolicy } of queues) {
    expect(properties).toMatchObject({ SqsManagedSseEnabled: true });
    expect([deletionPolicy, updateReplacePolicy]).toEqual(['Retain', 'Retain']);
    const policy = only(
      shipped
        .resources('AWS::SQS::QueuePolicy')
        .filter((one) => matches(one.properties.Queues, [{ Ref: id }])),
    );
    expect(policy.properties).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  }
});

test('the spool survives the stack, is private, encrypted, and refuses what is not TLS 1.2', () => {
  expect([spool.deletionPolicy, spool.updateReplacePolicy]).toEqual(['Retain', 'Retain']);
  expect(spool.properties).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  expect(spool.properties).not.toHaveProperty('VersioningConfiguration');
  const policy = only(shipped.resources('AWS::S3::BucketPolicy'));
  expect(policy.properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { Effect: 'Deny', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      ],
    },
  });
});

test('deliveries stay in the spool longer than on both queues, items a day longer than their events', () => {
  const { deliveries } = defaults;
  expect(deliveries.retentionDays + deliveries.deadLetterRetentionDays).toBeLessThan(45);
  expect(spool.properties.LifecycleConfiguration).toEqual({
    Rules: [
      { Prefix: 'large/', ExpirationInDays: 45, Status: 'Enabled' },
      { Prefix: 'outage/', ExpirationInDays: 45, Status: 'Enabled' },
      { Prefix: 'unverified/', ExpirationInDays: 45, Status: 'Enabled' },
      { Prefix: 'progress/', ExpirationInDays: 45, Status: 'Enabled' },
      { Prefix: 'payloads/', ExpirationInDays: defaults.events.retentionDays + 1, Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
    ],
  });
});

test('the spool is swept every five minutes, one sweep at a time', () => {
  const rule = only(
    shipped
      .resources('AWS::Events::Rule')
      .filter(({ properties }) => matches(properties, { Targets: [{ Arn: arn(sweep) }] })),
  );
  expect(rule.properties).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    State: 'ENABLED',
    Targets: [{ Arn: arn(sweep) }],
  });
  expect(sweep.properties.Timeout).toBeLessThan(300);
});

test('both tables survive the stack, a mistaken deletion and a mistaken write', () => {
  expect(tables).toHaveLength(2);
  for (const { properties, deletionPolicy, updateReplacePolicy } of tables) {
    expect([deletionPolicy, updateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      // The key is AWS's own: at rest, tables are always encrypted.
      SSESpecification: { SSEEnabled: false },
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
    expect(properties).not.toHaveProperty('TableName');
  }
});

test('the tables of a test stack vanish with it', () => {
  for (const { properties, deletionPolicy } of fast.resources('AWS::DynamoDB::GlobalTable')) {
    expect(deletionPolicy).toBe('Delete');
    expect(properties).not.toMatchObject({ Replicas: [{ DeletionProtectionEnabled: true }] });
  }
});

test('events expire by the attribute that the code writes, subscriptions never', () => {
  expect(ttlAttribute).toBe('expires');
  expect(events.properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires', Enabled: true });
  expect(subscriptions.properties).not.toHaveProperty('TimeToLiveSpecification');
});

test('the tables have the keys and indexes that the code writes and reads', () => {
  expect(indexes).toEqual({ byTime: 'byTime', byRecipient: 'byRecipient' });
  expect(subscriptions.properties.KeySchema).toEqual([{ AttributeName: 'pk', KeyType: 'HASH' }]);
  expect(events.properties.KeySchema).toEqual(keySchema('pk', 'sk'));
  expect(events.properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'byTime',
      KeySchema: keySchema('bucket', 'stored'),
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: ['type', 'recipient', 'domains', 'failurekind', 'final', 'category', 'about'],
      },
    },
    {
      IndexName: 'byRecipient',
      KeySchema: keySchema('recipient', 'sk'),
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: ['type', 'failurekind', 'final', 'category', 'about'],
      },
    },
  ]);
});

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

test('every provider has a separate secret, which outlives the stack', () => {
  expect(secrets).toHaveLength(providers.length);
  expect(new Set(providers.map(({ name }) => secretOf(name).id)).size).toBe(providers.length);
  for (const { deletionPolicy, updateReplacePolicy } of secrets) {
    expect([deletionPolicy, updateReplacePolicy]).toEqual(['Retain', 'Retain']);
  }
});

// Exactly: a later release that changes these blocks makes CloudFormation replace users' secrets.
test('a signing secret starts as an empty object, a URL token as 256 random bits', () => {
  for (const { name, authenticity } of providers) {
    const Description = `current and previous secret of ${name}`;
    const GenerateSecretString = {
      SecretStringTemplate: '{}',
      GenerateStringKey: 'current',
      PasswordLength: 43,
      ExcludePunctuation: true,
    };
    expect(secretOf(name).properties).toEqual(
      authenticity === 'signature'
        ? { Description, SecretString: '{}' }
        : { Description, GenerateSecretString },
    );
  }
});
