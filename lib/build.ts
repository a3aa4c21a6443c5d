import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildResult, build as esbuild, stop } from 'esbuild';
import { allBundles, type Bundle, functionsFolder, metafilesFolder } from './bundles.ts';

const root = join(import.meta.dirname, '..');
const functionsSources = join(root, 'functions');

/** Builds every bundle into `dist/`; if one fails, esbuild prints why and this rejects. Sizes in bytes. */
export async function build(): Promise<readonly { name: string; size: number }[]> {
  const bundles = allBundles();
  await mkdir(metafilesFolder, { recursive: true });
  const built = await Promise.all(bundles.map(write));
  // Otherwise esbuild's process would stay as long as a local run that begins with a build.
  await stop();
  await removeOthers(bundles.map(({ name }) => name));
  return built;
}

async function write(bundle: Bundle): Promise<{ name: string; size: number }> {
  const { metafile, outputFiles } = await compile(bundle);
  await mkdir(bundle.folder, { recursive: true });
  await chmod(bundle.folder, 0o755);
  // Without it, Node under a root of `type: module` would read the CommonJS file as an empty module.
  await replace(join(bundle.folder, 'package.json'), '{"type":"commonjs"}\n');
  await replace(join(metafilesFolder, `${bundle.name}.json`), JSON.stringify(metafile));
  let size = 0;
  for (const { path, contents } of outputFiles) {
    // A map next to the code would be deployed and slow `.stack` down; here it still resolves logged positions.
    const isMap = path.endsWith('.map');
    if (!isMap) size += contents.length;
    await replace(isMap ? join(metafilesFolder, `${bundle.name}.js.map`) : path, contents);
  }
  return { name: bundle.name, size };
}

/** Atomic, so that a parallel build never reads half a file; readable by all, whatever the umask. */
async function replace(path: string, contents: string | Uint8Array): Promise<void> {
  const scratch = join(metafilesFolder, '..', `.${randomUUID()}`);
  await writeFile(scratch, contents);
  await chmod(scratch, 0o644);
  await rename(scratch, path);
}

function compile({ entry, folder }: Bundle) {
  return esbuild({
    entryPoints: { index: entry },
    outdir: folder,
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
