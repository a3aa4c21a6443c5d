import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ConstructConfig } from './config.ts';

/** What Lambda needs the role for to attach the function, and what the function's own code is denied. */
const interfaces = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * docs/deploy/network.md says what the function must reach from the user's subnets.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function joinNetwork(lambda: LambdaFunction, role: Role, vpc: ConstructConfig['vpc']): void {
  const { defaultChild } = lambda.node;
  if (vpc === undefined || !CfnFunction.isCfnFunction(defaultChild)) return;
  defaultChild.vpcConfig = { subnetIds: [...vpc.subnetIds], securityGroupIds: [...vpc.securityGroupIds] };
  const statement = { actions: interfaces, resources: ['*'] };
  role.addToPolicy(new PolicyStatement(statement));
  const byItself = { Null: { 'lambda:SourceFunctionArn': 'false' } };
  role.addToPolicy(new PolicyStatement({ ...statement, effect: Effect.DENY, conditions: byItself }));
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda makes network interfaces with the rights of the function, and EC2 lets nobody name them beforehand: the code of the function is denied the same.',
  });
}
