import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environmentName } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { BundledFunction } from './bundled-function.ts';
import { sweepBundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { Deliveries } from './deliveries.ts';
import type { ProviderSecret } from './provider-secret.ts';
import type { Spool } from './spool.ts';

export interface SweepProps {
  readonly config: ConstructConfig;
  readonly deliveries: Deliveries;
  readonly spool: Spool;
  /** Of those providers whose deliveries may wait unverified. */
  readonly secrets: readonly { readonly provider: Pick<Provider, 'name'>; readonly secret: ProviderSecret }[];
}

/** Every few minutes, puts the deliveries that wait in the spool on the queue. */
export class Sweep extends Construct {
  readonly lambda: IFunction;
  readonly logGroupName: string;
  /** From one run to the next. */
  readonly every: Duration;

  constructor(scope: Construct, id: string, { config, deliveries, spool, secrets }: SweepProps) {
    super(scope, id);
    const settings = config.sweep;
    this.every = Duration.minutes(settings.everyMinutes);
    const { lambda, logGroupName } = new BundledFunction(this, 'Sweep', {
      bundle: sweepBundle,
      description: 'Enqueues the deliveries that wait in the spool',
      memoryMb: settings.memoryMb,
      timeoutSeconds: settings.timeoutSeconds,
      config,
      logsEveryRun: true,
      startedEvery: this.every,
      environment: {
        SPOOL_BUCKET: spool.bucket.bucketName,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        DEADLINE_RESERVE_SECONDS: String(settings.deadlineReserveSeconds),
        ...Object.fromEntries(
          secrets.map(({ provider, secret }) => [environmentName('SECRET_ARN', provider.name), secret.arn]),
        ),
      },
    });
    for (const { secret } of secrets) secret.grantRead(lambda);
    deliveries.grantSend(lambda);
    const waiting = ['outage', 'unverified'] as const;
    // What waited unverified may be over the queue's limit.
    const put = secrets.length > 0 ? (['large'] as const) : [];
    spool.grant(lambda, { list: waiting, get: waiting, delete: waiting, put });
    new Rule(this, 'Schedule', {
      description: 'Sweeps the spool',
      schedule: Schedule.rate(this.every),
      targets: [new LambdaFunction(lambda)],
    });
    this.lambda = lambda;
    this.logGroupName = logGroupName;
  }
}
