import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { readWord } from '../functions/events/instance.ts';
import type { Provider, ScheduledFunction } from '../functions/webhook/provider.ts';
import { ApiSecret } from './api-secret.ts';
import { BundledFunction } from './bundled-function.ts';
import { scheduledBundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { EventStore } from './event-store.ts';
import { capitalised } from './output-keys.ts';

export interface ProviderScheduleProps {
  readonly provider: Pick<Provider, 'name' | 'scheduled'>;
  readonly config: ConstructConfig;
  readonly store: EventStore;
  readonly removalPolicy: RemovalPolicy;
}

/** One of them, for those who watch it. */
export interface ScheduledLambda {
  /** The word of the named instance that it is of. */
  readonly of: string | undefined;
  /** Of provider and function, for names. */
  readonly name: string;
  readonly lambda: IFunction;
  readonly logGroupName: string;
  readonly scheduled: ScheduledFunction;
}

const memoryMb = 256;
/** A provider's API may be slow, and many accounts are to be asked. */
const timeoutSeconds = 600;

/** The functions that a provider has run at a rate, each with a role of its own. */
export class ProviderSchedule extends Construct {
  /** The provider's name, or the instance's word. */
  readonly provider: string;
  /** Undefined where nothing of the provider asks its API. */
  readonly apiSecretArn: string | undefined;
  readonly functions: readonly ScheduledLambda[];

  constructor(scope: Construct, id: string, props: ProviderScheduleProps) {
    super(scope, id);
    const { provider, config, removalPolicy } = props;
    const { name, scheduled = [] } = provider;
    const apiSecret =
      scheduled.length > 0 && config.apiSecrets.some((one) => one === name)
        ? new ApiSecret(this, 'ApiSecret', {
            provider: name,
            removalPolicy,
            encryptionKey: config.encryptionKey,
          })
        : undefined;
    this.provider = name;
    this.functions = scheduled.map((one) => this.add(one, props, apiSecret));
    this.apiSecretArn = apiSecret?.arn;
  }

  private add(
    scheduled: ScheduledFunction,
    { provider, config, store }: ProviderScheduleProps,
    apiSecret: ApiSecret | undefined,
  ): ScheduledLambda {
    const { provider: base, instance } = readWord(provider.name);
    const bundle = scheduledBundle(base, scheduled.name);
    const description =
      instance === undefined ? scheduled.description : `${scheduled.description}: ${provider.name}`;
    const every = Duration.minutes(scheduled.everyMinutes);
    const { lambda, logGroupName } = new BundledFunction(this, capitalised(scheduled.name), {
      bundle,
      description,
      memoryMb,
      timeoutSeconds,
      config,
      logsEveryRun: true,
      startedEvery: every,
      environment: {
        SUBSCRIPTIONS_TABLE: store.subscriptions.tableName,
        SILENT_AFTER_HOURS: String(config.subscriptions.silentAfterHours),
        ...(apiSecret === undefined ? {} : { API_SECRET_ARN: apiSecret.arn }),
        ...(instance === undefined ? {} : { INSTANCE: instance }),
      },
    });
    store.grantSubscriptions(lambda, scheduled.subscriptions);
    apiSecret?.grantRead(lambda);
    new Rule(this, `${capitalised(scheduled.name)}Rate`, {
      description,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(lambda)],
    });
    const name = `${capitalised(provider.name)}${capitalised(scheduled.name)}`;
    const of = instance === undefined ? undefined : provider.name;
    return { of, name, lambda, logGroupName, scheduled };
  }
}
