import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildResult, build, type Plugin } from 'esbuild';
import * as v from 'valibot';
import { engineFolder, root, sourcesStay } from './places.ts';

const Manifest = v.object({ version: v.string() });
const Own = v.object({
  version: v.string(),
  license: v.string(),
  devEngines: v.object({ runtime: v.object({ version: v.string() }) }),
});
const manifestOf = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'));

/** A native module, of which npm takes the build for the machine; it keeps tables on disk. */
const native = 'classic-level';

/** What the engine starts as processes of its own. */
const bootstrap = join('local', 'engine', 'lambda', 'bootstrap.cjs');

/** The package with the engine of the local run: most of it is stand-ins for AWS. Returns esbuild's metafile. */
export async function buildEngine(): Promise<unknown> {
  await rm(engineFolder, { recursive: true, force: true });
  const { metafile } = await bundleEngine({ write: true });
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

/** dynalite requires its operations by names made at run time: in a bundle they are found by the whole name. */
const withEndings: Plugin = {
  name: 'with-endings',
  setup({ onLoad }) {
    onLoad({ filter: /dynalite[\\/](index|validations[\\/]index)\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/require\(('\.\/\w*\/?') \+ (\w+)\)/g, "require($1 + $2 + '.js')") };
    });
  },
};

/** With `write` off, nothing is written: for who only asks what is in it. */
export function bundleEngine({ write }: { readonly write: boolean }) {
  return build({
    entryPoints: ['local/engine/engine.ts'],
    absWorkingDir: root,
    outdir: join(engineFolder, 'dist'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    external: [native],
    // For packages that are CommonJS.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    // Its files lie in the package as they do here.
    plugins: [sourcesStay(join(root, 'dist'), 'import.meta.dirname'), withEndings],
    logLevel: 'error',
    metafile: true,
    write,
  }) satisfies Promise<BuildResult>;
}
