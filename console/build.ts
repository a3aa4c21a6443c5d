import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, stop } from 'esbuild';

const from = import.meta.dirname;

/** What the console's server serves. */
export const pageFolder = join(from, '..', 'dist', 'console');

/** Builds the console's page into `dist/console/`: index.html, app.js, app.css. */
export async function buildPage(): Promise<void> {
  await mkdir(pageFolder, { recursive: true });
  await build({
    entryPoints: [
      { in: join(from, 'main.tsx'), out: 'app' },
      { in: join(from, 'styles', 'app.css'), out: 'app' },
    ],
    outdir: pageFolder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await copyFile(join(from, 'index.html'), join(pageFolder, 'index.html'));
  // esbuild's own process would stay for as long as a local run that begins with a build.
  await stop();
}
