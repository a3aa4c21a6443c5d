import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import { metricNamespace } from './own-metric.ts';
import { refuseUnreadable } from './readable.ts';

interface Purpose {
  readonly bundle: Bundle;
  readonly description: string;
  /** Lambda's own two lines for every run; otherwise only for failed runs. */
  readonly logsEveryRun: boolean;
  /** Time from one run to the next, if a rule starts it. */
  readonly startedEvery?: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

interface Size {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
}

export class BundledFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroupName: string;

  constructor(
    scope: Construct,
    id: string,
    config: Pick<ConstructConfig, 'logRetentionDays' | 'encryptionKey' | 'vpc'>,
    { memoryMb, timeoutSeconds, reservedConcurrency }: Size,
    { bundle, description, logsEveryRun, startedEvery, environment }: Purpose,
  ) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', logSettings(config));
    this.logGroupName = logGroup.logGroupName;
    // Without AWSLambdaBasicExecutionRole, which would open every log group of the account.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description,
    });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(built(bundle)),
      handler: 'index.handler',
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      ...(startedEvery === undefined ? {} : onceIn(startedEvery)),
      role,
      logGroup,
      // Our lines are JSON and pass unchanged; Lambda's become JSON too.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: logsEveryRun ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      environment: {
        ...environment,
        POWERTOOLS_SERVICE_NAME: `postern-${bundle.name}`,
        METRICS_NAMESPACE: metricNamespace(this),
        URL_SUFFIX: Stack.of(this).urlSuffix,
      },
    });
    joinNetwork(this.lambda, role, config.vpc);
  }
}

/**
 * The next run is the retry: Lambda would retry a failed run beside it, and keep events for six hours. The rule's own
 * policy covers only starting the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
function onceIn(every: Duration) {
  const hours = Duration.hours(6);
  return { retryAttempts: 0, maxEventAge: every.toSeconds() < hours.toSeconds() ? every : hours };
}

function built(bundle: Bundle): string {
  if (!existsSync(join(bundle.folder, 'index.js'))) {
    throw new Error(`No bundle for ${bundle.name}: run "npm run build" first.`);
  }
  refuseUnreadable(bundle.folder);
  return bundle.folder;
}

export function logSettings({
  logRetentionDays,
  encryptionKey,
}: Pick<ConstructConfig, 'logRetentionDays' | 'encryptionKey'>): LogGroupProps {
  return { retention: logRetentionDays, ...(encryptionKey && { encryptionKey }) };
}

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
