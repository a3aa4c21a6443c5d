import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import * as v from 'valibot';
import { bundle, engineFolder, requireBanner, root, sourcesStay } from './places.ts';

const Manifest = v.object({ version: v.string() });
const Own = v.object({
  version: v.string(),
  license: v.string(),
  devEngines: v.object({ runtime: v.object({ version: v.string() }) }),
});
const manifestOf = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'));

/** A native module, for tables on disk; npm takes the build for the machine. */
const native = 'classic-level';

const bootstrap = join('local', 'engine', 'lambda', 'bootstrap.cjs');

export async function buildEngine(): Promise<Metafile> {
  await rm(engineFolder, { recursive: true, force: true });
  const metafile = await bundleEngine({ write: true });
  const { version, license, devEngines } = v.parse(Own, await manifestOf('.'));
  const { version: nativeVersion } = v.parse(Manifest, await manifestOf(join('node_modules', native)));
  const manifest = {
    name: 'postern-local',
    version,
    description: 'Runs Postern on your machine: stand-ins for the parts of AWS that it uses.',
    license,
    type: 'module',
    engines: { node: devEngines.runtime.version },
    exports: { '.': './dist/engine.js', './package.json': './package.json' },
    dependencies: { [native]: nativeVersion },
  };
  await writeFile(join(engineFolder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await mkdir(join(engineFolder, dirname(bootstrap)), { recursive: true });
  await cp(join(root, bootstrap), join(engineFolder, bootstrap));
  for (const name of ['LICENSE', join('docs', 'start', 'local.md')])
    await cp(join(root, name), join(engineFolder, name === 'LICENSE' ? name : 'README.md'));
  return metafile;
}

/** dynalite requires its operations by computed names. */
const withEndings: Plugin = {
  name: 'with-endings',
  setup({ onLoad }) {
    onLoad({ filter: /dynalite[\\/](index|validations[\\/]index)\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/require\(('\.\/\w*\/?') \+ (\w+)\)/g, "require($1 + $2 + '.js')") };
    });
  },
};

export function bundleEngine({ write }: { readonly write: boolean }) {
  return bundle({
    entryPoints: ['local/engine/engine.ts'],
    outdir: join(engineFolder, 'dist'),
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    external: [native],
    banner: requireBanner,
    plugins: [sourcesStay(join(root, 'dist'), 'import.meta.dirname'), withEndings],
    write,
  });
}
