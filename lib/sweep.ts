import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environmentName } from '../functions/events/instance.ts';
import { BundledFunction } from './bundled-function.ts';
import { sweepBundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { Deliveries } from './deliveries.ts';
import type { ProviderWebhook } from './provider-webhook.ts';
import type { Spool } from './spool.ts';

/** Every few minutes, puts the deliveries that wait in the spool on the queue; `waiting` are those that wait unverified. */
export class Sweep extends Construct {
  readonly lambda: IFunction;
  readonly logGroupName: string;
  /** From one run to the next. */
  readonly every: Duration;

  constructor(
    scope: Construct,
    config: ConstructConfig,
    { deliveries, spool }: { readonly deliveries: Deliveries; readonly spool: Spool },
    waiting: readonly Pick<ProviderWebhook, 'provider' | 'secret'>[],
  ) {
    super(scope, 'Sweep');
    this.every = Duration.minutes(config.sweep.everyMinutes);
    const { lambda, logGroupName } = new BundledFunction(this, 'Sweep', config, config.sweep, {
      bundle: sweepBundle,
      description: 'Enqueues the deliveries that wait in the spool',
      logsEveryRun: true,
      startedEvery: this.every,
      environment: {
        SPOOL_BUCKET: spool.bucket.bucketName,
        DELIVERIES_QUEUE_URL: deliveries.queue.queueUrl,
        DEADLINE_RESERVE_SECONDS: String(config.sweep.deadlineReserveSeconds),
        ...Object.fromEntries(
          waiting.map(({ provider, secret }) => [environmentName('SECRET_ARN', provider.name), secret.arn]),
        ),
      },
    });
    for (const { secret } of waiting) secret.grantRead(lambda);
    deliveries.grantSend(lambda);
    const places = ['outage', 'unverified'] as const;
    // A delivery that waited unverified may exceed the queue's limit.
    const put = waiting.length > 0 ? (['large'] as const) : [];
    spool.grant(lambda, { list: places, get: places, delete: places, put });
    new Rule(this, 'Schedule', {
      description: 'Sweeps the spool',
      schedule: Schedule.rate(this.every),
      targets: [new LambdaFunction(lambda)],
    });
    this.lambda = lambda;
    this.logGroupName = logGroupName;
  }
}
