import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '../console/page/build.ts';
import { readWord } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { build } from '../lib/build.ts';
import { chosenProviders } from '../lib/chosen-providers.ts';
import type { PosternConfig } from '../lib/config.ts';
import { queueOutput, secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import { readConfig } from '../lib/read-config.ts';
import { synthesise } from '../lib/synthesise.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { runSecrets } from './run-secrets.ts';

export interface LaunchOptions {
  /** Of the registry, or instances by their words; those of postern.config.ts where empty. */
  readonly providers: readonly string[];
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** Where tables, queues and secrets lie; in memory without. */
  readonly dataDir?: string;
  onLog?(entry: { function: string; line: string }): void;
  onNotice?(text: string): void;
}

/** Where everything of a running engine is: what `--json` prints. */
export interface Ready {
  readonly ready: true;
  /** The URL of its page. */
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
  /** Stops the engine, and removes what was synthesised for it. */
  stop(): Promise<void>;
}

/** Builds the bundles, synthesises the stack as it is deployed, and starts the engine on it. */
export async function launch({ providers: names, ...options }: LaunchOptions): Promise<Launched> {
  // First, so that a mistake does not cost a build.
  const config = await configFor(names);
  const providers = chosenProviders(config.providers);
  const secrets = providers.map((provider) => JSON.stringify(runSecrets(provider)));
  await build();
  await buildPage();
  const assembly = await synthesiseFor(config);
  const removeAssembly = () => rm(assembly, { recursive: true, force: true });
  const engine = await startEngine({ ...options, assembly }).catch(async (error: unknown) => {
    await removeAssembly();
    throw error;
  });
  const stop = async () => {
    await engine.stop();
    await removeAssembly();
  };
  providers.forEach((provider, index) => {
    engine.putSecret(outputOf(engine, secretKey(provider.name)), secrets[index] ?? '');
  });
  return { engine, ready: readyOf(engine, providers, config), providers, stop };
}

/** In a local run nobody waits minutes for a changed secret. */
const secretMaxAgeSeconds = 2;

/**
 * As the user deploys it, but on the address of this machine, as the stack that commands ask where none is named, and
 * with secrets that are read anew within seconds.
 */
async function configFor(names: readonly string[]): Promise<PosternConfig> {
  const { domain: _domain, stage: _stage, ...shipped } = await readConfig();
  const config = { ...shipped, webhook: { ...shipped.webhook, secretMaxAgeSeconds } };
  return names.length === 0 ? config : { ...config, providers: names.map(chosenByWord) };
}

function chosenByWord(word: string): PosternConfig['providers'][number] {
  const { provider, instance } = readWord(word);
  return instance === undefined ? provider : { provider, name: instance };
}

/** Into a folder of its own, so that two local runs do not get into each other's way. */
async function synthesiseFor(config: PosternConfig): Promise<string> {
  const folder = join(import.meta.dirname, '..', 'cdk.out');
  await mkdir(folder, { recursive: true });
  return synthesise(config, await mkdtemp(join(folder, 'local-')), { validation: false });
}

function readyOf(
  engine: Engine,
  providers: readonly Provider[],
  { subscribers, events }: PosternConfig,
): Ready {
  const { endpoint } = engine;
  const urls = providers.map((provider) => [provider.name, urlOf(engine, provider)]);
  const subscriberQueues = subscribers.map(({ name }) => [name, outputOf(engine, queueOutput(name))]);
  return {
    ready: true,
    urls: Object.fromEntries(urls),
    endpoints: { dynamodb: endpoint, sqs: endpoint, sns: endpoint, s3: endpoint, secretsmanager: endpoint },
    tables: {
      events: outputOf(engine, 'EventsTableName'),
      subscriptions: outputOf(engine, 'SubscriptionsTableName'),
    },
    shards: events.shards,
    topics: { events: outputOf(engine, 'EventsTopicArn') },
    queues: {
      ...Object.fromEntries(subscriberQueues),
      deliveries: outputOf(engine, 'DeliveriesQueueUrl'),
      deadLetters: outputOf(engine, 'DeadLettersQueueUrl'),
    },
  };
}

/** Complete with the token, where there is one. */
function urlOf(engine: Engine, provider: Provider): string {
  const url = outputOf(engine, webhookUrlKey(provider.name));
  return provider.authenticity === 'token' ? `${url}${runSecrets(provider).current}` : url;
}

function outputOf(engine: Engine, key: string): string {
  const value = engine.outputs[key];
  if (value === undefined) throw new Error(`the stack has no output ${key}`);
  return value;
}
