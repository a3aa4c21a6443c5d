import { rm } from 'node:fs/promises';
import type { Metafile, Plugin } from 'esbuild';
import { bundle, cliFolder, requireBanner, sourcesStay } from './places.ts';

export async function buildCli(): Promise<Metafile> {
  await rm(cliFolder, { recursive: true, force: true });
  return bundleCli({ write: true });
}

/** A file for each command, with its packages: half the time of a start. */
export function bundleCli({ write }: { readonly write: boolean }) {
  return bundle({
    entryPoints: ['bin/postern.ts'],
    outdir: cliFolder,
    splitting: true,
    // The oldest that package.json says.
    target: 'node22',
    format: 'esm',
    // Names and lines stay, for stack traces.
    minifySyntax: true,
    banner: requireBanner,
    plugins: [sourcesStay(cliFolder, 'import.meta.dirname'), httpByRequire],
    write,
  });
}

/** Imported, `node:http` also loads Node's fetch, a tenth of a start; required, it does not. */
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
