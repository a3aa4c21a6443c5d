import { join } from 'node:path';
import { providers } from '../functions/providers.ts';

/** The code of one Lambda function. Paths are absolute. */
export interface Bundle {
  /** A provider's name, alone or joined with its scheduled function's; `consumer` or `sweep`. */
  readonly name: string;
  readonly entry: string;
  /** The asset: holds only what is deployed. */
  readonly folder: string;
}

const root = join(import.meta.dirname, '..');

export const functionsFolder = join(root, 'dist', 'functions');

/** Per bundle esbuild's metafile `<name>.json` and `<name>.js.map`: outside the assets. */
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

export function scheduledBundle(provider: string, name: string): Bundle {
  const joined = `${provider}-${name}`;
  return {
    name: joined,
    entry: join(root, 'functions', provider, name, 'handler.ts'),
    folder: join(functionsFolder, joined),
  };
}

export function allBundles(): readonly Bundle[] {
  const ofProviders = providers.flatMap(({ name, scheduled = [] }) => [
    bundle(name),
    ...scheduled.map((one) => scheduledBundle(name, one.name)),
  ]);
  return [...ofProviders, consumerBundle, sweepBundle];
}
