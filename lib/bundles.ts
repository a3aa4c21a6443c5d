import { join } from 'node:path';
import { providers } from '../functions/providers.ts';

/** One Lambda function's code: what it is built from and where it lands. Paths are absolute. */
export interface Bundle {
  /** A provider's name, alone or joined to that of what it schedules, `consumer` or `sweep`. */
  readonly name: string;
  readonly entry: string;
  /** The asset: nothing lies here but what is deployed. */
  readonly folder: string;
}

const root = join(import.meta.dirname, '..');

export const functionsFolder = join(root, 'dist', 'functions');

/** For each bundle `<name>.json`, esbuild's metafile, and `<name>.js.map`: outside the assets. */
export const metafilesFolder = join(root, 'dist', 'metafiles');

export const consumerBundle = bundle('consumer');
export const sweepBundle = bundle('sweep');

export function bundle(name: string): Bundle {
  return {
    name,
    entry: join(root, 'functions', name, 'handler.ts'),
    folder: join(functionsFolder, name),
  };
}

/** A scheduled function of a provider's own. */
export function scheduledBundle(provider: string, name: string): Bundle {
  const joined = `${provider}-${name}`;
  return {
    name: joined,
    entry: join(root, 'functions', provider, name, 'handler.ts'),
    folder: join(functionsFolder, joined),
  };
}

/** Every function of the deployment: the consumer, the sweep, and of each provider its webhook and what it schedules. */
export function allBundles(): readonly Bundle[] {
  const ofProviders = providers.flatMap(({ name, scheduled = [] }) => [
    bundle(name),
    ...scheduled.map((one) => scheduledBundle(name, one.name)),
  ]);
  return [...ofProviders, consumerBundle, sweepBundle];
}
