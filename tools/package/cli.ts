import { rm } from 'node:fs/promises';
import { type BuildResult, build, type Plugin } from 'esbuild';
import { cliFolder, root, sourcesStay } from './places.ts';

/**
 * `postern` as JavaScript with all that it needs: a file for each command, which is loaded when it is asked for. A
 * start takes half as long as with its packages beside it, and nobody installs them. Returns esbuild's metafile.
 */
export async function buildCli(): Promise<unknown> {
  await rm(cliFolder, { recursive: true, force: true });
  return (await bundleCli({ write: true })).metafile;
}

/** With `write` off, nothing is written: for who only asks what is in it. */
export function bundleCli({ write }: { readonly write: boolean }) {
  return build({
    entryPoints: ['bin/postern.ts'],
    absWorkingDir: root,
    outdir: cliFolder,
    bundle: true,
    splitting: true,
    platform: 'node',
    // The oldest that package.json says.
    target: 'node22',
    format: 'esm',
    // The packages' ES modules come first, since only they can be shaken.
    mainFields: ['module', 'main'],
    // Names and lines stay, for the stack of what nobody foresaw: a start is as fast as with the smallest.
    minifySyntax: true,
    charset: 'utf8',
    // They are in a separate file.
    legalComments: 'none',
    // For packages that are CommonJS.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [sourcesStay(cliFolder, 'import.meta.dirname'), httpByRequire],
    logLevel: 'error',
    metafile: true,
    write,
  }) satisfies Promise<BuildResult>;
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
