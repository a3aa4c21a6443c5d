import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Access, Deployment } from '../operations/deployment.ts';
import { examine } from '../operations/doctor/diagnose.ts';
import { network } from '../operations/doctor/network.ts';

// EC2's answers are made up: the local engine has no network.
const mocks = [mockClient(LambdaClient), mockClient(CloudFormationClient), mockClient(EC2Client)] as const;
const [lambda, cloudformation, ec2] = mocks;

afterAll(() => {
  for (const mock of mocks) mock.restore();
});

const gateway = (service: string, ...RouteTableIds: string[]): VpcEndpoint => ({
  ServiceName: `com.amazonaws.eu-west-1.${service}`,
  VpcEndpointType: 'Gateway',
  State: 'Available',
  RouteTableIds,
});
const inter = (service: string, more: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
  ServiceName: `com.amazonaws.eu-west-1.${service}`,
  VpcEndpointType: 'Interface',
  State: 'Available',
  PrivateDnsEnabled: true,
  Groups: [{ GroupId: 'sg-door' }],
  ...more,
});
const both = ['rtb-one', 'rtb-main'];
const all = [
  gateway('s3', ...both),
  gateway('dynamodb', ...both),
  inter('sqs'),
  inter('sns'),
  inter('secretsmanager'),
];

const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const nat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' as const };

interface Told {
  readonly endpoints?: readonly VpcEndpoint[];
  readonly route?: object;
  readonly door?: object;
  readonly out?: readonly object[];
  readonly secondZone?: string;
}

function tell({ endpoints = all, route = {}, door, out, secondZone = 'euw1-az2' }: Told): void {
  ec2.on(DescribeSubnetsCommand).resolves({
    Subnets: [
      { SubnetId: 'subnet-one', VpcId: 'vpc-1', AvailabilityZoneId: 'euw1-az1', CidrBlock: '10.0.1.0/24' },
      { SubnetId: 'subnet-two', VpcId: 'vpc-1', AvailabilityZoneId: secondZone, CidrBlock: '10.0.2.0/24' },
    ],
  });
  const Routes = [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, route];
  ec2.on(DescribeRouteTablesCommand).resolves({
    RouteTables: [
      { RouteTableId: 'rtb-main', Associations: [{ Main: true }], Routes },
      { RouteTableId: 'rtb-one', Associations: [{ SubnetId: 'subnet-one' }], Routes },
    ],
  });
  ec2.on(DescribeVpcEndpointsCommand).resolves({ VpcEndpoints: [...endpoints] });
  ec2.on(DescribeSecurityGroupsCommand).resolves({
    SecurityGroups: [
      { GroupId: 'sg-own', IpPermissionsEgress: [...(out ?? [{ IpProtocol: '-1' }])] },
      {
        GroupId: 'sg-door',
        IpPermissions: [{ ...https, ...(door ?? { UserIdGroupPairs: [{ GroupId: 'sg-own' }] }) }],
      },
    ],
  });
}

beforeEach(() => {
  for (const mock of mocks) mock.reset();
  cloudformation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: [
      {
        ResourceType: 'AWS::Lambda::Function',
        PhysicalResourceId: 'consumer',
        LogicalResourceId: 'Consumer',
        LastUpdatedTimestamp: new Date(),
        ResourceStatus: 'CREATE_COMPLETE',
      },
    ],
  });
  lambda.on(GetFunctionConfigurationCommand).resolves({
    LoggingConfig: { LogGroup: 'LogGroupConsumer' },
    VpcConfig: { SubnetIds: ['subnet-one', 'subnet-two'], SecurityGroupIds: ['sg-own'] },
  });
});

function look(keys: readonly string[] = []) {
  const deployment: Deployment = {
    place: { stack: 'Postern' },
    keys,
    find: () => undefined,
    output: (key) => key,
    open: <C>(Client: new (access: Access) => C) =>
      new Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
  };
  return examine(network, deployment, 60_000);
}

test('functions in no network of the user have nothing to look at', async () => {
  lambda.on(GetFunctionConfigurationCommand).resolves({ LoggingConfig: { LogGroup: 'LogGroupConsumer' } });
  expect(await look()).toBeUndefined();
});

test("a function of the user's in the same stack says nothing about ours", async () => {
  lambda.on(GetFunctionConfigurationCommand).resolves({
    LoggingConfig: { LogGroup: '/aws/lambda/mine' },
    VpcConfig: { SubnetIds: ['subnet-other'], SecurityGroupIds: ['sg-other'] },
  });
  expect(await look()).toBeUndefined();
});

test.each<[string, Told]>([
  ['endpoints for all five', {}],
  ['a NAT gateway alone', { endpoints: [], route: nat }],
  ['endpoints that let in the addresses of the subnets', { door: { IpRanges: [{ CidrIp: '10.0.0.0/16' }] } }],
])('%s are enough', async (_, told) => {
  tell(told);
  expect(await look()).toMatchObject({
    mark: 'green',
    found: 'the functions reach what they must from subnet-one and subnet-two',
  });
});

const without = (service: string) => all.filter(({ ServiceName = '' }) => !ServiceName.endsWith(service));
test.each<[string, Told, string]>([
  [
    'no endpoint for SNS',
    { endpoints: without('.sns') },
    'no way from subnet-one to SNS; no way from subnet-two to SNS',
  ],
  [
    'a gateway endpoint outside of one route table',
    { endpoints: [...without('.s3'), gateway('s3', 'rtb-one')] },
    'no way from subnet-two to S3',
  ],
  [
    'an endpoint without private DNS',
    { endpoints: [...without('.sqs'), inter('sqs', { PrivateDnsEnabled: false })] },
    'no way from subnet-one to SQS; no way from subnet-two to SQS',
  ],
  [
    'an endpoint that waits to be accepted',
    { endpoints: [...without('.sqs'), inter('sqs', { State: 'PendingAcceptance' })] },
    'no way from subnet-one to SQS; no way from subnet-two to SQS',
  ],
  [
    'endpoints that let in one subnet only',
    { door: { IpRanges: [{ CidrIp: '10.0.1.0/24' }] } },
    'no way from subnet-two to SQS, Secrets Manager, SNS',
  ],
  [
    'an internet gateway, which functions have no address for',
    { endpoints: without('.sns'), route: { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' } },
    'no way from subnet-one to SNS; no way from subnet-two to SNS',
  ],
  [
    'a NAT gateway that is gone',
    { endpoints: without('.sns'), route: { ...nat, State: 'blackhole' } },
    'no way from subnet-one to SNS; no way from subnet-two to SNS',
  ],
  ['security groups that let nothing out', { out: [{ IpProtocol: 'udp' }] }, 'sg-own let no HTTPS out'],
])('%s is red, and says from where to what', async (_, told, found) => {
  tell(told);
  expect(await look()).toMatchObject({
    mark: 'red',
    found,
    next: expect.stringContaining('docs/deploy/network.md'),
  });
});

test("whoever asks a provider's API needs a way to the internet", async () => {
  tell({});
  expect(await look(['ApiSecretAurinko'])).toMatchObject({
    mark: 'red',
    found: expect.stringContaining("to a provider's API"),
  });
  tell({ route: nat });
  expect(await look(['ApiSecretAurinko'])).toMatchObject({ mark: 'green' });
});

test('one availability zone is worth a look', async () => {
  tell({ secondZone: 'euw1-az1' });
  expect(await look()).toMatchObject({
    mark: 'yellow',
    found: expect.stringContaining('one availability zone'),
  });
});
