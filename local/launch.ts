import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '../console/page/build.ts';
import { readWord } from '../functions/events/instance.ts';
import { build } from '../lib/build.ts';
import { chosenProviders } from '../lib/chosen-providers.ts';
import type { PosternConfig } from '../lib/config.ts';
import { readConfig } from '../lib/read-config.ts';
import { synthesise } from '../lib/synthesise.ts';
import { startEngine } from './engine/engine.ts';
import { givenSecrets } from './run-secrets.ts';
import { type Launched, type LaunchOptions, openEngine, secretMaxAgeSeconds } from './started.ts';

export async function launch({ providers: names, ...options }: LaunchOptions): Promise<Launched> {
  // First, so that a mistake does not cost a build.
  const config = await configFor(names);
  for (const provider of chosenProviders(config.providers)) givenSecrets(provider);
  await build();
  await buildPage();
  return openEngine(startEngine, { ...options, assembly: await synthesiseFor(config) });
}

/** As deployed, but at this machine's address, as the default stack, and with secrets that are read again within seconds. */
async function configFor(names: readonly string[]): Promise<PosternConfig> {
  const { domain: _domain, stage: _stage, ...shipped } = await readConfig();
  const config = { ...shipped, webhook: { ...shipped.webhook, secretMaxAgeSeconds } };
  return names.length === 0 ? config : { ...config, providers: names.map(chosenByWord) };
}

function chosenByWord(word: string): PosternConfig['providers'][number] {
  const { provider, instance } = readWord(word);
  return instance === undefined ? provider : { provider, name: instance };
}

/** In a separate folder, so that two local runs don't collide. */
async function synthesiseFor(config: PosternConfig): Promise<string> {
  const folder = join(import.meta.dirname, '..', 'cdk.out');
  await mkdir(folder, { recursive: true });
  return synthesise(config, await mkdtemp(join(folder, 'local-')), { validation: false });
}
