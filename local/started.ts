import { rm } from 'node:fs/promises';
import type { Provider } from '../functions/webhook/provider.ts';
import { queueOutput, secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import { deployedProviders, subscriberNames } from '../operations/deployed.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import type { Engine, EngineOptions, startEngine } from './engine/engine.ts';
import { givenSecrets, keptSecrets, type RunSecrets } from './run-secrets.ts';

export const secretMaxAgeSeconds = 2;

export interface LaunchOptions extends Omit<EngineOptions, 'assembly' | 'intercept'> {
  /** Names or instances; those of postern.config.ts if empty. */
  readonly providers: readonly string[];
}

export type Launched = Awaited<ReturnType<typeof openEngine>>;

/** What `--json` prints. */
export type Ready = ReturnType<typeof readyOf> & { readonly console?: string };

export async function openEngine(start: typeof startEngine, options: EngineOptions) {
  const removeAssembly = () => rm(options.assembly, { recursive: true, force: true });
  const engine = await start(options).catch(async (error: unknown) => {
    await removeAssembly();
    throw error;
  });
  /** Removes the assembly too. */
  const stop = async () => {
    await engine.stop();
    await removeAssembly();
  };
  const providers = deployedProviders({ keys: Object.keys(engine.outputs) });
  /** By provider. */
  const secrets: Secrets = new Map(
    providers.map((provider) => [provider.name, putSecrets(engine, provider, givenSecrets(provider))]),
  );
  const ready: Ready = readyOf(engine, providers, secrets);
  return { engine, ready, providers, secrets, stop };
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

type Secrets = ReadonlyMap<string, RunSecrets>;

function readyOf(engine: Engine, providers: readonly Provider[], secrets: Secrets) {
  const { endpoint } = engine;
  const output = (key: string) => outputOf(engine, key);
  const subscribers = subscriberNames(Object.keys(engine.outputs));
  return {
    ready: true,
    /** By provider. */
    urls: Object.fromEntries(providers.map((provider) => [provider.name, urlOf(engine, provider, secrets)])),
    endpoints: { dynamodb: endpoint, sqs: endpoint, sns: endpoint, s3: endpoint, secretsmanager: endpoint },
    tables: { events: output('EventsTableName'), subscriptions: output('SubscriptionsTableName') },
    /** Of the events table's index by time. */
    shards: Number(output('EventsTableShards')),
    topics: { events: output('EventsTopicArn') },
    /** Each subscriber's by its name. */
    queues: {
      ...Object.fromEntries(subscribers.map((name) => [name, output(queueOutput(name))])),
      deliveries: output('DeliveriesQueueUrl'),
      deadLetters: output('DeadLettersQueueUrl'),
    },
  };
}

/** With the token, if there is one. */
function urlOf(engine: Engine, { name, authenticity }: Provider, secrets: Secrets): string {
  const url = outputOf(engine, webhookUrlKey(name));
  return authenticity === 'token' ? `${url}${secrets.get(name)?.current}` : url;
}

function outputOf(engine: Engine, key: string): string {
  const value = engine.outputs[key];
  if (value === undefined) throw new Error(`the stack has no output ${key}`);
  return value;
}
