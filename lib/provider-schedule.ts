import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { readWord } from '../functions/events/instance.ts';
import type { Provider, ScheduledFunction } from '../functions/webhook/provider.ts';
import { BundledFunction } from './bundled-function.ts';
import { bundle } from './bundles.ts';
import type { ConstructConfig } from './config.ts';
import type { EventStore } from './event-store.ts';
import { apiSecret, type KeptSecret } from './kept-secret.ts';
import { capitalised } from './output-keys.ts';

/** A provider's API may be slow, and there may be many accounts. */
const settings = { memoryMb: 256, timeoutSeconds: 600 };

/** The functions that a provider runs at a rate, each with its own role. */
export class ProviderSchedule extends Construct {
  /** The provider's name, or the instance's word. */
  readonly provider: string;
  /** Undefined if nothing of the provider calls its API. */
  readonly apiSecretArn: string | undefined;
  readonly functions: readonly ReturnType<ProviderSchedule['add']>[];

  constructor(scope: Construct, config: ConstructConfig, store: EventStore, provider: Provider) {
    super(scope, `${capitalised(provider.name)}Schedule`);
    const { name, scheduled = [] } = provider;
    const isAsking = scheduled.length > 0 && config.apiSecrets.some((one) => one === name);
    const secret = isAsking ? apiSecret(this, config, name) : undefined;
    this.provider = name;
    this.functions = scheduled.map((one) => this.add(one, config, store, secret));
    this.apiSecretArn = secret?.arn;
  }

  private add(scheduled: ScheduledFunction, config: ConstructConfig, store: EventStore, secret?: KeptSecret) {
    const { provider, instance } = readWord(this.provider);
    const description =
      instance === undefined ? scheduled.description : `${scheduled.description}: ${this.provider}`;
    const every = Duration.minutes(scheduled.everyMinutes);
    const id = capitalised(scheduled.name);
    const { lambda, logGroupName } = new BundledFunction(this, id, config, settings, {
      bundle: bundle(provider, scheduled.name),
      description,
      logsEveryRun: true,
      startedEvery: every,
      environment: {
        SUBSCRIPTIONS_TABLE: store.subscriptions.tableName,
        SILENT_AFTER_HOURS: String(config.subscriptions.silentAfterHours),
        ...(secret === undefined ? {} : { API_SECRET_ARN: secret.arn }),
        ...(instance === undefined ? {} : { INSTANCE: instance }),
      },
    });
    store.grantSubscriptions(lambda);
    secret?.grantRead(lambda);
    new Rule(this, `${id}Rate`, {
      description,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(lambda)],
    });
    return {
      /** The word of its instance, if that has a name. */
      of: instance === undefined ? undefined : this.provider,
      /** Provider and function, for names. */
      name: `${capitalised(this.provider)}${id}`,
      lambda,
      logGroupName,
      scheduled,
    };
  }
}
