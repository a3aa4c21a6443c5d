import { expect, test } from '@jest/globals';
import { matches } from './support/shipped-stack.ts';
import { type Resource, readTemplate } from './support/template.ts';

const assemblies = ['default', 'full', 'own', 'small'] as const;

/** How each type of resource that holds something says that it is encrypted at rest. */
const encrypted: Readonly<Record<string, (properties: Resource['properties'], id: string) => boolean>> = {
  // Either way: false is a key that AWS owns, true one of KMS.
  'AWS::DynamoDB::GlobalTable': ({ SSESpecification }) =>
    matches(SSESpecification, { SSEEnabled: expect.any(Boolean) }),
  'AWS::S3::Bucket': ({ BucketEncryption }) =>
    matches(BucketEncryption, {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: expect.stringMatching(/^(AES256|aws:kms)$/) } },
      ],
    }),
  'AWS::SQS::Queue': ({ SqsManagedSseEnabled, KmsMasterKeyId }) =>
    SqsManagedSseEnabled === true || KmsMasterKeyId !== undefined,
  // CloudWatch can't publish under AWS's own key, and an alarm tells counts.
  'AWS::SNS::Topic': ({ KmsMasterKeyId }, id) => KmsMasterKeyId !== undefined || id.startsWith('AlarmsTopic'),
};

/** Always encrypted by AWS, with nothing to say in the template. */
const always = [
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
];

/** What holds nothing of anybody's. */
const empty = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

test.each(assemblies)('in the %s configuration whatever holds something is encrypted', (assembly) => {
  const plain = readTemplate(assembly).all.filter(
    ({ id, type, properties }) =>
      !always.includes(type) && !empty.includes(type) && encrypted[type]?.(properties, id) !== true,
  );
  const why = 'is not encrypted, or test/guarded.test.ts does not know how its type says so';
  expect(plain.map(({ id, type }) => `${id} (${type}) ${why}`)).toEqual([]);
});

const notTls = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const oldTls = { Effect: 'Deny', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } };

/** By type: the policies that guard it, the property that names it there, and what they must refuse. */
const doors = {
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues', [{ ...notTls, Action: 'sqs:*' }]],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics', [{ ...notTls, Action: 'sns:Publish' }]],
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket', [{ ...notTls, Action: 's3:*' }, oldTls]],
} as const;

test.each(assemblies)(
  'in the %s configuration every queue, topic and bucket refuses what is not TLS',
  (assembly) => {
    const { resources } = readTemplate(assembly);
    const open = Object.entries(doors).flatMap(([type, [policyType, property, refused]]) =>
      resources(type).filter(({ id }) => {
        const guard = { Ref: id };
        const expected = { [property]: property === 'Bucket' ? guard : [guard] };
        const own = resources(policyType).filter(({ properties }) => matches(properties, expected));
        return !refused.every((statement) => own.some((policy) => refuses(policy, statement)));
      }),
    );
    expect(open.map(({ id }) => id)).toEqual([]);
  },
);

/** All who come, whoever they are. */
function refuses({ properties }: Resource, statement: object): boolean {
  return ['*', { AWS: '*' }].some((Principal) =>
    matches(properties.PolicyDocument, {
      Statement: expect.arrayContaining([expect.objectContaining({ ...statement, Principal })]),
    }),
  );
}

test.each(assemblies)('in the %s configuration every domain takes TLS 1.2 or better', (assembly) => {
  for (const { properties } of readTemplate(assembly).resources('AWS::ApiGatewayV2::DomainName')) {
    expect(properties.DomainNameConfigurations).toEqual([
      expect.objectContaining({ SecurityPolicy: 'TLS_1_2' }),
    ]);
  }
});

test.each(assemblies)(
  'in the %s configuration no public bucket, and no function that answers without the gate',
  (assembly) => {
    const { all, resources } = readTemplate(assembly);
    expect(all.filter(({ type }) => type === 'AWS::Lambda::Url')).toEqual([]);
    for (const { properties } of resources('AWS::S3::Bucket')) {
      expect(properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
  },
);

test.each(assemblies)(
  'in the %s configuration every log expires, and none is made by AWS that would not',
  (assembly) => {
    const { resources } = readTemplate(assembly);
    const groups = resources('AWS::Logs::LogGroup');
    for (const { properties } of groups) expect(properties.RetentionInDays).toBeGreaterThan(0);
    const isOurs = (ref: (id: string) => object, properties: Resource['properties']) =>
      groups.some(({ id }) => matches(properties, ref(id)));
    const astray = [
      ...resources('AWS::Lambda::Function').filter(
        ({ properties }) => !isOurs((id) => ({ LoggingConfig: { LogGroup: { Ref: id } } }), properties),
      ),
      ...resources('AWS::ApiGatewayV2::Stage').filter(
        ({ properties }) =>
          !groups.some(({ id }) => JSON.stringify(properties.AccessLogSettings).includes(`{"Ref":"${id}"}`)),
      ),
    ];
    expect(astray.map(({ id }) => id)).toEqual([]);
  },
);
