import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import pMap from 'p-map';
import type { Deployment } from '../deployment.ts';
import { resourcesOf } from '../stack-resources.ts';
import { type Check, green, red, yellow } from './check.ts';
import { missingWays, type Network } from './network-ways.ts';

/** Undefined without a VPC. */
export const network: Check = {
  name: 'network',
  needs:
    'cloudformation:ListStackResources, lambda:GetFunctionConfiguration, and ec2:DescribeSubnets, DescribeRouteTables, DescribeVpcEndpoints and DescribeSecurityGroups',
  async look(deployment) {
    const joined = deployment.place.endpoint === undefined ? await joinedBy(deployment) : undefined;
    if (joined === undefined) return undefined;
    const found = await networkOf(deployment, joined);
    const asksApi = deployment.keys.some((key) => key.startsWith('ApiSecret'));
    const missing = missingWays(found, asksApi);
    if (missing.length > 0)
      return red(missing.join('; '), 'docs/deploy/network.md lists what functions must reach, and how.');
    const zones = new Set(found.subnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId));
    const reach = `the functions reach what they must from ${joined.subnetIds.join(' and ')}`;
    if (zones.size > 1) return green(reach);
    return yellow(`${reach}, all in one availability zone`, 'Add a subnet in another zone to vpc.subnetIds.');
  },
};

type Joined = { subnetIds: readonly string[]; groupIds: readonly string[] };

/** All of Postern's functions are in the same subnets, so the consumer's count; the stack may hold others. */
async function joinedBy(deployment: Deployment): Promise<Joined | undefined> {
  const client = deployment.open(LambdaClient);
  const names = await resourcesOf(deployment, 'AWS::Lambda::Function');
  const ask = (FunctionName: string) => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const all = await pMap(names, ask, { concurrency: 4 });
  const log = deployment.output('LogGroupConsumer');
  const consumer = all.find(({ LoggingConfig }) => LoggingConfig?.LogGroup === log);
  const { SubnetIds = [], SecurityGroupIds = [] } = consumer?.VpcConfig ?? {};
  return SubnetIds.length === 0 ? undefined : { subnetIds: SubnetIds, groupIds: SecurityGroupIds };
}

async function networkOf({ open }: Deployment, { subnetIds, groupIds }: Joined): Promise<Network> {
  const ec2 = open(EC2Client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [Subnets[0]?.VpcId ?? ''] }] };
  const [{ RouteTables = [] }, { VpcEndpoints = [] }] = await Promise.all([
    ec2.send(new DescribeRouteTablesCommand(ofVpc)),
    ec2.send(new DescribeVpcEndpointsCommand(ofVpc)),
  ]);
  const ofEndpoints = VpcEndpoints.flatMap(({ Groups = [] }) =>
    Groups.flatMap(({ GroupId }) => GroupId ?? []),
  );
  const GroupIds = [...new Set([...groupIds, ...ofEndpoints])];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  const groups = new Map(SecurityGroups.map((group) => [group.GroupId ?? '', group]));
  return { subnets: Subnets, routeTables: RouteTables, endpoints: VpcEndpoints, groups, ownGroups: groupIds };
}
