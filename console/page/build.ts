import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildResult, build, stop } from 'esbuild';

const from = import.meta.dirname;
const root = join(from, '..', '..');
const dist = join(root, 'dist');

/** What the console's server serves. */
export const pageFolder = join(dist, 'console');

/** Builds the console's page into `dist/console/`: index.html, app.js, app.css. */
export async function buildPage(): Promise<void> {
  const { outputFiles } = await bundlePage();
  // esbuild's own process would stay for as long as a local run that begins with a build.
  await stop();
  await mkdir(pageFolder, { recursive: true });
  for (const { path, contents } of outputFiles) await replace(basename(path), contents);
  await replace('index.html', await readFile(join(from, 'index.html')));
}

/** The page's script and style, not written: for who only asks what is in them. */
export function bundlePage() {
  return build({
    entryPoints: [
      { in: join(from, 'main.tsx'), out: 'app' },
      { in: join(from, 'styles', 'app.css'), out: 'app' },
    ],
    // Paths in the metafile are relative to it.
    absWorkingDir: root,
    outdir: pageFolder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    write: false,
  }) satisfies Promise<BuildResult>;
}

/** At once, so that a page loaded beside a build never gets half a file. */
async function replace(name: string, contents: Uint8Array): Promise<void> {
  const scratch = join(dist, `.${randomUUID()}`);
  await writeFile(scratch, contents);
  await rename(scratch, join(pageFolder, name));
}
