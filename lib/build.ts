import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildResult, build as esbuild, type Metafile, stop } from 'esbuild';
import { allBundles, type Bundle, functionsFolder, metafilesFolder } from './bundles.ts';

const root = join(import.meta.dirname, '..');
const functionsSources = join(root, 'functions');

/** Builds every bundle into `dist/`; if one fails, esbuild prints why and this rejects. Sizes in bytes. */
export async function build(): Promise<readonly { name: string; size: number }[]> {
  const bundles = allBundles();
  await mkdir(metafilesFolder, { recursive: true });
  const result = await compile(bundles);
  // Otherwise esbuild's process would stay as long as a local run that begins with a build.
  await stop();
  const built = await Promise.all(bundles.map((bundle) => write(bundle, result)));
  await removeOthers(bundles.map(({ name }) => name));
  return built;
}

type Compiled = Awaited<ReturnType<typeof compile>>;

async function write(
  bundle: Bundle,
  { metafile, outputFiles }: Compiled,
): Promise<{ name: string; size: number }> {
  await mkdir(bundle.folder, { recursive: true });
  await chmod(bundle.folder, 0o755);
  // Without it, Node under a root of `type: module` would read the CommonJS file as an empty module.
  await replace(join(bundle.folder, 'package.json'), '{"type":"commonjs"}\n');
  await replace(join(metafilesFolder, `${bundle.name}.json`), JSON.stringify(partOf(metafile, bundle)));
  let size = 0;
  for (const file of outputFiles.filter(({ path }) => dirname(path) === bundle.folder)) {
    // A map next to the code would be deployed and slow `.stack` down; here it still resolves logged positions.
    const isMap = file.path.endsWith('.map');
    if (!isMap) size += file.contents.length;
    await replace(isMap ? join(metafilesFolder, `${bundle.name}.js.map`) : file.path, file.contents);
  }
  return { name: bundle.name, size };
}

/** The metafile's part for one bundle: its outputs, and every file that its entry reaches. */
function partOf({ inputs, outputs }: Metafile, { entry, folder }: Bundle): Metafile {
  const reached = new Set([relative(root, entry)]);
  for (const path of reached)
    for (const imported of inputs[path]?.imports ?? [])
      if (imported.path in inputs) reached.add(imported.path);
  const own = Object.entries(outputs).filter(([path]) => dirname(path) === relative(root, folder));
  return {
    inputs: Object.fromEntries(Object.entries(inputs).filter(([path]) => reached.has(path))),
    outputs: Object.fromEntries(own),
  };
}

/** Atomic, so that a parallel build never reads half a file; readable by all, whatever the umask. */
async function replace(path: string, contents: string | Uint8Array): Promise<void> {
  const scratch = join(metafilesFolder, '..', `.${randomUUID()}`);
  await writeFile(scratch, contents);
  await chmod(scratch, 0o644);
  await rename(scratch, path);
}

/** All at once, so that shared files are read once. */
function compile(bundles: readonly Bundle[]) {
  return esbuild({
    entryPoints: Object.fromEntries(
      bundles.map(({ entry, folder }) => [join(relative(functionsFolder, folder), 'index'), entry]),
    ),
    outdir: functionsFolder,
    // Metafile paths are relative to it: the same in every clone.
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // ES modules first: only they can be tree-shaken.
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(functionsSources, 'aws', 'lambda-credentials.ts'),
    },
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
  }) satisfies Promise<BuildResult>;
}

/** Removes bundles of former providers. Last, so that a parallel test run still finds its bundles. */
async function removeOthers(names: readonly string[]): Promise<void> {
  for (const folder of [functionsFolder, metafilesFolder]) {
    for (const entry of await readdir(folder)) {
      if (!names.includes(entry.replace(/\..*$/, ''))) await rm(join(folder, entry), { recursive: true });
    }
  }
}
