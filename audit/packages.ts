import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import { allBundles, metafilesFolder } from '../lib/bundles.ts';

const root = join(import.meta.dirname, '..');

/** A package of which code is in what we ship. */
export interface ShippedPackage {
  /** From the root of the project, such as `node_modules/valibot`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package says itself. */
  readonly licence: string;
}

/** By what ships: each function's bundle, and `cli`. */
export type Shipped = ReadonlyMap<string, readonly ShippedPackage[]>;

const Metafile = v.object({
  outputs: v.record(
    v.string(),
    v.object({ inputs: v.record(v.string(), v.object({ bytesInOutput: v.number() })) }),
  ),
});

/** What is in the bundles that `npm run build` made, and in what `postern` loads. */
export async function shippedPackages(): Promise<Shipped> {
  const functions = allBundles().map(({ name }) => {
    const metafile: unknown = JSON.parse(readFileSync(join(metafilesFolder, `${name}.json`), 'utf8'));
    return [name, packagesIn(metafile)] as const;
  });
  return new Map([['cli', packagesIn(await cliMetafile())], ...functions]);
}

/** The packages whose code is in a bundle; what was shaken out of it is not shipped. */
function packagesIn(metafile: unknown): readonly ShippedPackage[] {
  const inputs = Object.values(v.parse(Metafile, metafile).outputs).flatMap(({ inputs }) =>
    Object.entries(inputs),
  );
  const paths = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => packageOf(input));
  const distinct = new Set(paths.filter((path) => path !== undefined));
  return [...distinct].sort().map(readPackage);
}

/** The folder of the package that a file belongs to; undefined for our own. */
function packageOf(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

const Manifest = v.object({ name: v.string(), version: v.string(), license: v.string() });

function readPackage(path: string): ShippedPackage {
  const { name, version, license } = v.parse(
    Manifest,
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')),
  );
  return { path, name, version, licence: license };
}

/** `postern` is run from its sources: as a bundle that nobody writes, it tells what it loads. */
async function cliMetafile(): Promise<unknown> {
  const { metafile } = await build({
    // Providers' commands are imported by name, which esbuild can't follow.
    entryPoints: ['bin/postern.ts', 'functions/*/commands/index.ts'],
    absWorkingDir: root,
    outdir: 'nowhere',
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    metafile: true,
    write: false,
  });
  return metafile;
}
