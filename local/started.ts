import { rm } from 'node:fs/promises';
import type { Provider } from '../functions/webhook/provider.ts';
import { queueOutput, secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import { deployedProviders, subscriberNames } from '../operations/deployed.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import type { Engine, startEngine } from './engine/engine.ts';
import type { Port } from './engine/http.ts';
import { givenSecrets, keptSecrets, type RunSecrets } from './run-secrets.ts';

export const secretMaxAgeSeconds = 2;

export interface LaunchOptions {
  /** Names or instances; those of postern.config.ts if empty. */
  readonly providers: readonly string[];
  readonly host: string;
  readonly port: Port;
  /** Of the AWS services. */
  readonly endpointPort: Port;
  /** Of tables, queues and secrets; in memory without. */
  readonly dataDir: string | undefined;
  onLog(entry: { function: string; line: string }): void;
  onNotice(text: string): void;
}

/** What `--json` prints. */
export interface Ready {
  readonly ready: true;
  readonly console?: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<'dynamodb' | 'sqs' | 'sns' | 's3' | 'secretsmanager', string>>;
  readonly tables: { readonly events: string; readonly subscriptions: string };
  /** Of the events table's index by time. */
  readonly shards: number;
  readonly topics: { readonly events: string };
  /** By name: `deliveries`, `deadLetters`, and each subscriber's. */
  readonly queues: {
    readonly deliveries: string;
    readonly deadLetters: string;
    readonly [subscriber: string]: string;
  };
}

export interface Launched {
  readonly engine: Engine;
  readonly ready: Ready;
  readonly providers: readonly Provider[];
  /** By provider. */
  readonly secrets: ReadonlyMap<string, RunSecrets>;
  /** Stops the engine, and removes what was synthesised for it. */
  stop(): Promise<void>;
}

/** Removes the assembly once the engine has stopped. */
export async function openEngine(
  start: typeof startEngine,
  options: Omit<LaunchOptions, 'providers'> & { readonly assembly: string },
): Promise<Launched> {
  const removeAssembly = () => rm(options.assembly, { recursive: true, force: true });
  const engine = await start(options).catch(async (error: unknown) => {
    await removeAssembly();
    throw error;
  });
  const stop = async () => {
    await engine.stop();
    await removeAssembly();
  };
  const providers = deployedProviders({ keys: Object.keys(engine.outputs) });
  const secrets = new Map(
    providers.map((provider) => [provider.name, putSecrets(engine, provider, givenSecrets(provider))]),
  );
  return { engine, ready: readyOf(engine, providers, secrets), providers, secrets, stop };
}

/** What is given, else what an earlier run left, else the recorded deliveries' secret. */
function putSecrets(engine: Engine, provider: Provider, given: RunSecrets | undefined): RunSecrets {
  const id = outputOf(engine, secretKey(provider.name));
  const kept = keptSecrets(engine.keptSecret(id));
  if (given === undefined && kept !== undefined) return kept;
  const secrets = given ?? { current: sampleSecret(provider) };
  engine.putSecret(id, JSON.stringify(secrets));
  return secrets;
}

function readyOf(
  engine: Engine,
  providers: readonly Provider[],
  secrets: ReadonlyMap<string, RunSecrets>,
): Ready {
  const { endpoint } = engine;
  const urls = providers.map((provider) => [provider.name, urlOf(engine, provider, secrets)]);
  const subscribers = subscriberNames(Object.keys(engine.outputs));
  const subscriberQueues = subscribers.map((name) => [name, outputOf(engine, queueOutput(name))]);
  return {
    ready: true,
    urls: Object.fromEntries(urls),
    endpoints: { dynamodb: endpoint, sqs: endpoint, sns: endpoint, s3: endpoint, secretsmanager: endpoint },
    tables: {
      events: outputOf(engine, 'EventsTableName'),
      subscriptions: outputOf(engine, 'SubscriptionsTableName'),
    },
    shards: Number(outputOf(engine, 'EventsTableShards')),
    topics: { events: outputOf(engine, 'EventsTopicArn') },
    queues: {
      ...Object.fromEntries(subscriberQueues),
      deliveries: outputOf(engine, 'DeliveriesQueueUrl'),
      deadLetters: outputOf(engine, 'DeadLettersQueueUrl'),
    },
  };
}

/** With the token, if there is one. */
function urlOf(
  engine: Engine,
  { name, authenticity }: Provider,
  secrets: ReadonlyMap<string, RunSecrets>,
): string {
  const url = outputOf(engine, webhookUrlKey(name));
  return authenticity === 'token' ? `${url}${secrets.get(name)?.current}` : url;
}

function outputOf(engine: Engine, key: string): string {
  const value = engine.outputs[key];
  if (value === undefined) throw new Error(`the stack has no output ${key}`);
  return value;
}
