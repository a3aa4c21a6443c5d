import { rm } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { bundle, cliFolder, requireBanner, sourcesStay } from './places.ts';

/**
 * `postern` as JavaScript with all that it needs: a file for each command, which is loaded when it is asked for. A
 * start takes half as long as with its packages beside it, and nobody installs them. Returns esbuild's metafile.
 */
export async function buildCli(): Promise<unknown> {
  await rm(cliFolder, { recursive: true, force: true });
  return (await bundleCli({ write: true })).metafile;
}

export function bundleCli({ write }: { readonly write: boolean }) {
  return bundle({
    entryPoints: ['bin/postern.ts'],
    outdir: cliFolder,
    splitting: true,
    // The oldest that package.json says.
    target: 'node22',
    format: 'esm',
    // Names and lines stay, for the stack of an unforeseen error: a start is as fast as with the smallest.
    minifySyntax: true,
    banner: requireBanner,
    plugins: [sourcesStay(cliFolder, 'import.meta.dirname'), httpByRequire],
    write,
  });
}

/**
 * Imported, `node:http` reads all that it exports, and with it loads Node's own fetch: a tenth of a start. Required, it
 * does not.
 */
const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup(build) {
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path, namespace }) =>
      namespace === 'required' ? { path, external: true } : { path, namespace: 'required' },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};
