import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { paubox } from '../functions/paubox/index.ts';
import { providers } from '../functions/providers.ts';
import { receive } from '../functions/webhook/receive.ts';
import { SecretCache } from '../functions/webhook/secrets.ts';
import { capitalised } from '../lib/output-keys.ts';
import { startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import type { Access, Deployment } from '../operations/deployment.ts';
import { alarms } from '../operations/doctor/alarms.ts';
import { backlogAge } from '../operations/doctor/backlog-age.ts';
import type { Check } from '../operations/doctor/check.ts';
import { examine } from '../operations/doctor/diagnose.ts';
import { domain, domainOf, outputKeys } from '../operations/doctor/domain.ts';
import { concurrency, functions } from '../operations/doctor/functions.ts';
import { probe } from '../operations/doctor/probe.ts';
import { judge } from '../operations/doctor/queues.ts';
import { judgeAnswer, judgeSilence } from '../operations/doctor/route.ts';
import { spoolExpiry } from '../operations/doctor/spool.ts';
import { gateOf } from './support/gate.ts';
import { runHere } from './support/run-here.ts';
import { readTemplate } from './support/template.ts';

/** A deployment on AWS, with AWS's answers made up: the local engine has none for these. */
function deployed(outputs: Readonly<Record<string, string>> = {}): Deployment {
  const find = (key: string) => outputs[key];
  return {
    place: { stack: 'Postern' },
    keys: Object.keys(outputs),
    find,
    output: (key) => find(key) ?? key,
    open: <C>(Client: new (access: Access) => C) =>
      new Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
  };
}

const look = (check: Check, outputs?: Readonly<Record<string, string>>) =>
  examine(check, deployed(outputs), 60_000);

describe('what only AWS has', () => {
  const lambda = mockClient(LambdaClient);
  const cloudformation = mockClient(CloudFormationClient);
  const s3 = mockClient(S3Client);
  const sns = mockClient(SNSClient);
  const cloudwatch = mockClient(CloudWatchClient);

  beforeEach(() => {
    for (const mock of [lambda, cloudformation, s3, sns, cloudwatch]) mock.reset();
  });

  afterAll(() => {
    for (const mock of [lambda, cloudformation, s3, sns, cloudwatch]) mock.restore();
  });

  test.each([
    [10, 'yellow'],
    [1000, 'green'],
  ])('an account that may run %d functions at once is %s', async (ConcurrentExecutions, mark) => {
    lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions } });
    expect(await look(concurrency)).toMatchObject({
      mark,
      found: expect.stringContaining(`${ConcurrentExecutions}`),
    });
  });

  test.each([
    [[], 'green', 'no delivery has waited recently'],
    [[0], 'green', 'no delivery has waited recently'],
    [[2_000, 42], 'green', 'it has waited for 42 s'],
    [[42, 2_000], 'red', 'it has waited for 2000 s'],
  ])(
    'a queue whose oldest delivery was %j seconds old, minute by minute, is %s',
    async (ages, mark, found) => {
      const Datapoints = ages.map((Maximum, minute) => ({ Maximum, Timestamp: new Date(minute * 60_000) }));
      // In no order, as CloudWatch gives them.
      cloudwatch
        .on(GetMetricStatisticsCommand, { Namespace: 'AWS/SQS' })
        .resolves({ Datapoints: Datapoints.toReversed() });
      cloudwatch.on(GetMetricStatisticsCommand, { Namespace: 'Postern' }).resolves({ Datapoints: [] });
      const DeliveriesQueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/Postern-Deliveries-1';
      expect(await look(backlogAge, { DeliveriesQueueUrl })).toMatchObject({ mark, found });
      const [call] = cloudwatch.commandCalls(GetMetricStatisticsCommand);
      expect(call?.args[0].input.Dimensions).toEqual([{ Name: 'QueueName', Value: 'Postern-Deliveries-1' }]);
    },
  );

  // SQS leaves it out of its age.
  test('a delivery that fails for over 5 minutes is red, though no other waits', async () => {
    const failing = [{ Maximum: 450, Timestamp: new Date() }];
    cloudwatch.on(GetMetricStatisticsCommand, { Namespace: 'AWS/SQS' }).resolves({ Datapoints: [] });
    cloudwatch
      .on(GetMetricStatisticsCommand, { Namespace: 'Postern', MetricName: 'AgeNotStored' })
      .resolves({ Datapoints: failing });
    expect(await look(backlogAge, { DeliveriesQueueUrl: 'https://sqs/1/q' })).toEqual(
      expect.objectContaining({ mark: 'red', next: 'docs/operate/runbook.md#not-stored' }),
    );
  });

  test.each([
    [undefined, 'Enabled', 'green', 'all 1 are on'],
    [5, 'Enabled', 'green', 'all 1 are on'],
    [0, 'Enabled', 'red', 'consumer-1 may not run: 0 are reserved for it'],
    [undefined, 'Disabled', 'red', 'consumer-1 does not read its queue: its trigger is disabled'],
  ])('a function with %p reserved and its trigger %s is %s', async (reserved, State, mark, found) => {
    cloudformation.on(ListStackResourcesCommand).resolves({
      StackResourceSummaries: ['AWS::Lambda::Function', 'AWS::SQS::Queue'].map((ResourceType) => ({
        ResourceType,
        PhysicalResourceId: 'consumer-1',
        LogicalResourceId: 'x',
        LastUpdatedTimestamp: new Date(),
        ResourceStatus: 'CREATE_COMPLETE',
      })),
    });
    lambda
      .on(GetFunctionConcurrencyCommand)
      .resolves(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
    lambda.on(ListEventSourceMappingsCommand).resolves({ EventSourceMappings: [{ State }] });
    expect(await look(functions)).toMatchObject({ mark, found });
  });

  const arn = 'arn:aws:sns:eu-west-1:111122223333:Alarms:1';

  test.each([
    [[], 'red', /has no subscribers/],
    [['PendingConfirmation'], 'red', /no one is notified: 1 of/],
    [[arn, 'PendingConfirmation'], 'yellow', /1 not confirmed/],
    [[arn], 'green', /1 notified/],
    [['Deleted'], 'red', /has no subscribers/],
  ])('alarms whose topic has the subscriptions %j are %s', async (arns, mark, found) => {
    sns.on(GetTopicAttributesCommand).resolves({});
    sns
      .on(ListSubscriptionsByTopicCommand)
      .resolves({ Subscriptions: arns.map((SubscriptionArn) => ({ SubscriptionArn })) });
    expect(await look(alarms, { AlarmTopicArn: 'topic' })).toMatchObject({
      mark,
      found: expect.stringMatching(found),
    });
  });

  const policyOf = (...Statement: readonly object[]) => ({ Policy: JSON.stringify({ Statement }) });
  const cloudWatch = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
  };
  const account = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
  const overTls = { Bool: { 'aws:SecureTransport': 'false' } };
  // As SNS gives a topic that nobody gave a policy.
  const byDefault = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['SNS:GetTopicAttributes', 'SNS:Publish'],
    Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
  };

  test.each<readonly [string, Record<string, string>, 'green' | 'red']>([
    ['of no key and the policy that SNS gives', policyOf(byDefault), 'green'],
    ['that admits CloudWatch', policyOf(cloudWatch), 'green'],
    [
      'that admits CloudWatch for the account, over TLS',
      policyOf(
        { ...cloudWatch, Condition: account },
        { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Condition: overTls },
      ),
      'green',
    ],
    ['under a key of the user', { ...policyOf(byDefault), KmsMasterKeyId: 'alias/mine' }, 'green'],
    ["under AWS's key", { ...policyOf(cloudWatch), KmsMasterKeyId: 'alias/aws/sns' }, 'red'],
    ["under AWS's key by ARN", { KmsMasterKeyId: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/sns' }, 'red'],
    [
      'that admits another service',
      policyOf({ ...cloudWatch, Principal: { Service: 'budgets.amazonaws.com' } }),
      'red',
    ],
    ['that admits CloudWatch to read', policyOf({ ...cloudWatch, Action: ['sns:Subscribe'] }), 'red'],
    [
      'of an organisation alone',
      policyOf({
        ...byDefault,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      }),
      'red',
    ],
    ['that denies what it allows', policyOf(cloudWatch, { ...cloudWatch, Effect: 'Deny' }), 'red'],
  ])('alarms with a topic %s', async (_, Attributes, mark) => {
    sns.on(GetTopicAttributesCommand, { TopicArn: 'topic' }).resolves({ Attributes });
    sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [{ SubscriptionArn: arn }] });
    expect(await look(alarms, { AlarmTopicArn: 'topic' })).toMatchObject({ mark });
  });

  test('alarms without a recipient are yellow', async () => {
    expect(await look(alarms)).toMatchObject({
      mark: 'yellow',
      next: expect.stringContaining('postern.config.ts'),
    });
  });

  describe('what the spool keeps', () => {
    const rule = (Prefix: string, Status: 'Enabled' | 'Disabled' = 'Enabled') => ({
      Status,
      Filter: { Prefix },
      Expiration: { Days: 45 },
    });
    const all = ['large/', 'outage/', 'unverified/', 'payloads/'].map((prefix) => rule(prefix));

    test.each([
      [all, 'green', /objects expire/],
      [all.slice(1), 'red', /under large\/ never expire/],
      [[...all.slice(0, 3), rule('payloads/', 'Disabled')], 'red', /under payloads\/ never expire/],
    ])('%#: goes after its time, or is red', async (Rules, mark, found) => {
      s3.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules });
      expect(await look(spoolExpiry)).toMatchObject({ mark, found: expect.stringMatching(found) });
    });

    test('a long time, is red', async () => {
      const none = Object.assign(new Error('none'), { name: 'NoSuchLifecycleConfiguration' });
      s3.on(GetBucketLifecycleConfigurationCommand).rejects(none);
      expect(await look(spoolExpiry)).toMatchObject({ mark: 'red' });
    });
  });

  describe('a domain', () => {
    const target = 'd-1.execute-api.eu-west-1.amazonaws.com';
    const outputs = { DomainTarget: target, WebhookUrlPaubox: 'https://hooks.example.com/webhooks/paubox/' };

    test.each([
      [['192.0.2.1', '192.0.2.2'], 'green'],
      [['192.0.2.9'], 'yellow'],
      [[], 'red'],
    ])('whose addresses are %j is %s', async (addresses, mark) => {
      const resolve = async (name: string) => {
        if (name === target) return ['192.0.2.2', '192.0.2.3'];
        if (addresses.length === 0) throw new Error('queryA ENOTFOUND');
        return addresses;
      };
      expect(domainOf(deployed(outputs))).toBe('hooks.example.com');
      expect(await look(domain('hooks.example.com', resolve), outputs)).toMatchObject({ mark });
    });

    test('is looked at only where there is one', () => {
      expect(domainOf(deployed({ WebhookUrlPaubox: outputs.WebhookUrlPaubox }))).toBeUndefined();
    });
  });
});

test.each([
  [{ waiting: 0, taken: 0 }, { waiting: 0, taken: 0 }, 'green'],
  [{ waiting: 0, taken: 7 }, { waiting: 0, taken: 7 }, 'green'],
  [{ waiting: 9, taken: 0 }, { waiting: 4, taken: 0 }, 'green'],
  [{ waiting: 9, taken: 5 }, { waiting: 9, taken: 5 }, 'yellow'],
  [{ waiting: 9, taken: 0 }, { waiting: 9, taken: 0 }, 'red'],
])('deliveries that go from %j to %j are %s', (first, second, mark) => {
  expect(judge(first, second)).toMatchObject({ mark });
});

const error = (reason: string) => JSON.stringify({ error: reason, message: 'x' });

test.each([
  ['emailengine', 401, error('unsigned'), 'green', /refused with 401/],
  ['paubox', 404, '{"message":"Not Found"}', 'green', /refused with 404/],
  ['paubox', 404, '<html>', 'red', /no such route/],
  ['emailengine', 401, '<html>', 'red', /something other than Postern/],
  ['emailengine', 200, '{}', 'red', /was accepted/],
  ['paubox', 200, '{}', 'red', /could not read its secret/],
  ['aurinko', 301, '', 'red', /redirect/],
  ['aurinko', 403, '{"message":"Forbidden"}', 'red', /firewall/],
  ['aurinko', 429, '', 'red', /limit for API Gateway/],
  ['aurinko', 500, '{"message":"Internal Server Error"}', 'red', /crashed/],
  ['aurinko', 503, '{"message":"Service Unavailable"}', 'red', /no room/],
  ['aurinko', 503, error('secret_malformed'), 'red', /not \{"current"/],
])('%s answers a probe with %d and %j: %s', async (name, status, body, mark, found) => {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(name);
  expect(await judgeAnswer(provider, { status, body })).toMatchObject({
    mark,
    found: expect.stringMatching(found),
  });
});

test('a URL that can not be reached says why: its name, its certificate, or the network', async () => {
  const { url, stop } = await startAwsEndpoint();
  const silence = async (to: string) => {
    const thrown = await probe(to, 'signature', 60_000).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    return judgeSilence(thrown).found;
  };
  expect(await silence('https://nothing.invalid/')).toMatch(/name can't be looked up/);
  expect(await silence(url.replace('http:', 'https:'))).toMatch(/certificate is not accepted/);
  await stop();
  expect(await silence(url)).toMatch(/can't be reached \(ECONNREFUSED\)/);
});

test.each([
  ['doctor', 1],
  ['a-token-that-might-be-a-new-one', 2],
])('the wrong token %s makes the function read its secret %d times', async (token, times) => {
  let read = 0;
  const fetch = async () => {
    read++;
    return '{"current":"the-token-that-is-stored-here"}';
  };
  const gate = gateOf(fetch, { secrets: new SecretCache(fetch, 60_000) });
  const request = {
    id: '1',
    headers: {},
    rawQuery: '',
    body: Buffer.from(''),
    receivedAt: Date.now(),
    token,
  };
  expect(await receive(paubox, request, gate)).toMatchObject({ statusCode: 404 });
  expect(read).toBe(times);
});

test('the outputs that every deployment has are those that doctor asks for', () => {
  const own = new RegExp(`(${providers.map(({ name }) => capitalised(name)).join('|')})$`);
  const { outputs } = readTemplate('small');
  expect(
    Object.keys(outputs)
      .filter((key) => !own.test(key))
      .sort(),
  ).toEqual([...outputKeys].sort());
});

test('of an older deployment, what its stack does not tell is named, and not looked for', async () => {
  const aws = await startAwsEndpoint();
  aws.stacks.set('Postern', { WebhookUrlPaubox: `${aws.url}/webhooks/paubox/`, EventsTableName: 'x' });
  const { code, out } = await runHere(['doctor', '--endpoint', aws.url]);
  await aws.stop();
  expect(code).toBe(1);
  expect(out).toMatch(/✗ stack .*has no output DeliveriesQueueUrl, .*SecretPaubox, LogGroupPaubox/);
  expect(out).toMatch(/– secret +paubox +the stack has no output for it/);
  expect(out).toMatch(/– dead letters .*see the stack/);
});

test.each([
  [['--provider', 'nobody'], 2, /Allowed choices are .*paubox/],
  [['everything'], 2, /too many arguments/],
])('postern doctor %j is wrong usage, and says why', async (args, exitCode, message) => {
  const { code, out, err } = await runHere(['doctor', ...args]);
  expect([code, out]).toEqual([exitCode, '']);
  expect(err).toMatch(message);
});

test('without such a stack, or such a provider in it, the command ends at once', async () => {
  const aws = await startAwsEndpoint();
  aws.stacks.set('Postern', {});
  const elsewhere = await runHere(['doctor', '--stack', 'Other', '--endpoint', aws.url]);
  const missing = await runHere(['doctor', '--provider', 'paubox', '--endpoint', aws.url]);
  await aws.stop();
  expect([elsewhere.code, elsewhere.out]).toEqual([1, '']);
  expect(elsewhere.err).toMatch(/There is no stack Other/);
  expect([missing.code, missing.err]).toEqual([1, expect.stringMatching(/no webhook for paubox/)]);
});

test('the help explains the marks, and has examples and exit codes', async () => {
  const { code, out } = await runHere(['doctor', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/postern doctor\n[\s\S]*✗ red[\s\S]*Exit codes: 0 nothing is red/);
});
