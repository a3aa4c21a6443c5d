import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  ListStackResourcesCommand,
  type StackResourceDriftStatus,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Access, Deployment } from '../operations/deployment.ts';
import { examine } from '../operations/doctor/diagnose.ts';
import { driftChecks } from '../operations/prove/drift.ts';
import { readTemplate } from './support/template.ts';

const cloudformation = mockClient(CloudFormationClient);
beforeEach(() => void cloudformation.reset());
afterAll(() => void cloudformation.restore());

/** On AWS, which alone compares. */
const deployment: Deployment = {
  place: { stack: 'Postern' },
  keys: [],
  find: () => undefined,
  output: (key) => key,
  open: <C>(Client: new (access: Access) => C) =>
    new Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
};

/** What is shipped with everything on; all of it as deployed, except these. */
const { all } = readTemplate('full');

async function compare(others: Readonly<Record<string, StackResourceDriftStatus>>, differing: string[] = []) {
  cloudformation.on(DetectStackDriftCommand).resolves({ StackDriftDetectionId: 'd' });
  const [going, ended] = (['DETECTION_IN_PROGRESS', 'DETECTION_COMPLETE'] as const).map(
    (DetectionStatus) => ({
      StackId: 's',
      StackDriftDetectionId: 'd',
      Timestamp: new Date(),
      DetectionStatus,
    }),
  );
  cloudformation
    .on(DescribeStackDriftDetectionStatusCommand)
    .resolvesOnce(going ?? {})
    .resolves(ended ?? {});
  cloudformation.on(DescribeStackResourceDriftsCommand).resolves({
    StackResourceDrifts: Object.keys(others).map((LogicalResourceId) => ({
      StackId: 's',
      LogicalResourceId,
      ResourceType: 'x',
      StackResourceDriftStatus: 'MODIFIED',
      Timestamp: new Date(),
      PropertyDifferences: differing.map((PropertyPath) => ({
        PropertyPath,
        ExpectedValue: 'before',
        ActualValue: 'after',
        DifferenceType: 'NOT_EQUAL',
      })),
    })),
  });
  cloudformation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: all.map(({ id, type }) => ({
      LogicalResourceId: id,
      ResourceType: type,
      LastUpdatedTimestamp: new Date(),
      ResourceStatus: 'CREATE_COMPLETE',
      DriftInformation: { StackResourceDriftStatus: others[id] ?? 'IN_SYNC' },
    })),
  });
  const findings = await Promise.all(
    driftChecks(1).map(async (check) => [check.of, await examine(check, deployment, 60_000)] as const),
  );
  return new Map(findings);
}

test('where all is as deployed, each group is proven, by one comparison', async () => {
  const findings = await compare({});
  expect([...findings.values()].filter((one) => one?.mark !== 'green')).toEqual([]);
  expect(cloudformation.commandCalls(DetectStackDriftCommand)).toHaveLength(1);
});

test.each([
  ['a grant', 'rights', 'AWS::IAM::Policy', '/PolicyDocument'],
  ['who may invoke a function', 'rights', 'AWS::Lambda::Permission', '/Principal'],
  ["a queue's policy", 'rights', 'AWS::SQS::QueuePolicy', '/PolicyDocument'],
  ['an alarm', 'alarms', 'AWS::CloudWatch::Alarm', '/ActionsEnabled'],
  ['a schedule', 'schedules', 'AWS::Events::Rule', '/State'],
  ['a trigger', 'functions', 'AWS::Lambda::EventSourceMapping', '/Enabled'],
  ['a queue', 'queues', 'AWS::SQS::Queue', '/RedrivePolicy'],
  ['a filter', 'topics', 'AWS::SNS::Subscription', '/FilterPolicy'],
  ['a bucket', 'buckets', 'AWS::S3::Bucket', '/LifecycleConfiguration'],
  ['a route', 'gateway', 'AWS::ApiGatewayV2::Route', '/Target'],
  ['a log group', 'logs', 'AWS::Logs::LogGroup', '/RetentionInDays'],
])(
  'where %s was changed or is gone, its group is broken, and no value is reported',
  async (_, of, type, path) => {
    const { id = '' } = all.find((one) => one.type === type) ?? {};
    const changed = (await compare({ [id]: 'MODIFIED' }, [path])).get(of);
    expect(changed).toMatchObject({ mark: 'red', found: `${id} differs in ${path}` });
    const gone = (await compare({ [id]: 'DELETED' })).get(of);
    expect(gone).toMatchObject({ mark: 'red', found: `${id} is gone` });
  },
);

test('what CloudFormation can not compare is never green', async () => {
  const ids = all.filter(({ type }) => type === 'AWS::CloudWatch::Alarm').map(({ id }) => id);
  const one = (await compare({ [ids[0] ?? '']: 'NOT_CHECKED' })).get('alarms');
  expect(one).toEqual({
    mark: 'grey',
    found: `${ids.length - 1} of ${ids.length} compared, all as deployed`,
  });
  const none = await compare(Object.fromEntries(ids.map((id) => [id, 'NOT_CHECKED' as const])));
  expect(none.get('alarms')).toEqual({ mark: 'grey', found: 'CloudFormation compared none of them' });
});
