import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

export const root = join(import.meta.dirname, '..', '..');

/** Where `npm pack` finds what is built for it. */
export const cliFolder = join(root, 'dist', 'cli');
export const libraryFolder = join(root, 'dist', 'library');
export const assemblyFolder = join(root, 'dist', 'assembly');
/** The package with the local engine, which is packed beside the other. */
export const engineFolder = join(root, 'dist', 'engine-package');
export const licencesFile = join(root, 'dist', 'third-party-licences.txt');

/**
 * In a bundle, code that looks for a file beside its source (a function's bundle, a delivery on disk) still finds it:
 * the package keeps these files where the project has them. `here` is what the bundle calls its own folder.
 */
export function sourcesStay(outputs: string, here: string): Plugin {
  return {
    name: 'sources-stay',
    setup(build) {
      build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (path.includes('node_modules') || !text.includes('import.meta.')) return undefined;
        const away = (to: string) => JSON.stringify(`/${relative(outputs, to)}`);
        const url = `(require('node:url').pathToFileURL(${here} + ${away(path)}).href)`;
        const contents = text
          .replaceAll('import.meta.dirname', `(${here} + ${away(dirname(path))})`)
          .replaceAll('import.meta.url', url);
        return { contents, loader: 'ts' };
      });
    },
  };
}
