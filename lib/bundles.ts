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

/** Of a folder with a handler: a provider's, or of one of its scheduled functions. */
export function bundle(...folders: readonly string[]): Bundle {
  const name = folders.join('-');
  return {
    name,
    entry: join(root, 'functions', ...folders, 'handler.ts'),
    folder: join(functionsFolder, name),
  };
}

export function allBundles(): readonly Bundle[] {
  const ofProviders = providers.flatMap(({ name, scheduled = [] }) => [
    bundle(name),
    ...scheduled.map((one) => bundle(name, one.name)),
  ]);
  return [...ofProviders, consumerBundle, sweepBundle];
}
