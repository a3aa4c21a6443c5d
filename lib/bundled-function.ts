import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import { logSettings } from './log-settings.ts';
import { metricNamespace } from './own-metric.ts';
import { joinNetwork } from './own-network.ts';
import { refuseUnreadable } from './readable.ts';

export interface BundledFunctionProps {
  readonly bundle: Bundle;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number | undefined;
  readonly config: Pick<ConstructConfig, 'logRetentionDays' | 'encryptionKey' | 'vpc'>;
  /** Lambda's own two lines of every run; otherwise only of one that failed. */
  readonly logsEveryRun: boolean;
  /** Where a rule starts it: from one run to the next. */
  readonly startedEvery?: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

/** A Lambda function as all of ours are: a built bundle, a log group and a role of its own. */
export class BundledFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', logSettings(props.config));
    this.logGroupName = logGroup.logGroupName;
    // A role without AWSLambdaBasicExecutionRole, which would open every log group of the account.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(built(props.bundle)),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.startedEvery === undefined ? {} : onceIn(props.startedEvery)),
      role,
      logGroup,
      // Our own lines are JSON and pass through as they are; Lambda's become JSON too.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: props.logsEveryRun ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: `postern-${props.bundle.name}`,
        METRICS_NAMESPACE: metricNamespace(this),
        URL_SUFFIX: Stack.of(this).urlSuffix,
      },
    });
    joinNetwork(this.lambda, role, props.config.vpc);
  }
}

/**
 * The next run is the retry. A rule's own policy is only of its attempts to start a function: Lambda would try a
 * failed run again twice, beside the next one, and keep what it can't start for six hours, which is the most.
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
