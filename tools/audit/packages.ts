import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { bundlePage } from '../../console/page/build.ts';
import { allBundles, metafilesFolder } from '../../lib/bundles.ts';
import { bundleCli } from '../package/cli.ts';
import { bundleEngine } from '../package/engine.ts';
import { bundleLibrary } from '../package/library.ts';

const root = join(import.meta.dirname, '..', '..');

/** A package with code in what we ship. */
export interface ShippedPackage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package says. */
  readonly licence: string;
}

/** By what ships: each function, `cli`, `library`, `console` (the page) and `engine`, which is another package. */
export type Shipped = ReadonlyMap<string, readonly ShippedPackage[]>;

export async function shippedPackages(): Promise<Shipped> {
  const made = { write: false };
  const [cli, library, engine] = await Promise.all([
    bundleCli(made),
    bundleLibrary(made),
    bundleEngine(made),
  ]);
  return packagesOf({ cli, library, engine });
}

export async function packagesOf(
  packaged: Readonly<Record<'cli' | 'library' | 'engine', Metafile>>,
): Promise<Shipped> {
  const { metafile: page } = await bundlePage();
  const functions = allBundles().map(({ name }): [string, Metafile] => {
    return [name, JSON.parse(readFileSync(join(metafilesFolder, `${name}.json`), 'utf8'))];
  });
  const all = { ...packaged, console: page, ...Object.fromEntries(functions) };
  return new Map(Object.entries(all).map(([name, metafile]) => [name, packagesIn(metafile)]));
}

/** Without what was shaken out of the bundle. */
function packagesIn({ outputs }: Metafile): readonly ShippedPackage[] {
  const paths = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => packageOf(input));
  const distinct = new Set(paths.filter((path) => path !== undefined));
  return [...distinct].sort().map(readPackage);
}

/** Undefined for our own files. */
function packageOf(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

const Licence = v.union([
  v.string(),
  v.pipe(
    v.object({ type: v.string() }),
    v.transform(({ type }) => type),
  ),
]);
const Manifest = v.object({ name: v.string(), version: v.string(), license: Licence });

function readPackage(path: string): ShippedPackage {
  const { name, version, license } = v.parse(
    Manifest,
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')),
  );
  return { path, name, version, licence: license };
}
