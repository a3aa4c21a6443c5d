import { join } from 'node:path';
import { providers } from '../functions/providers.ts';

/** One Lambda function's code: what it is built from and where it lands. Paths are absolute. */
export interface Bundle {
  /** A provider's name, `consumer` or `sweep`. */
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

/** Every function of the deployment: one per provider of the registry, the consumer, and the sweep. */
export function allBundles(): readonly Bundle[] {
  return [...providers.map((provider) => bundle(provider.name)), consumerBundle, sweepBundle];
}
