import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

export const root = join(import.meta.dirname, '..', '..');

export const cliFolder = join(root, 'dist', 'cli');
export const libraryFolder = join(root, 'dist', 'library');
export const assemblyFolder = join(root, 'dist', 'assembly');
export const engineFolder = join(root, 'dist', 'engine-package');
export const licencesFile = join(root, 'dist', 'third-party-licences.txt');

/** With `write` off, nothing is written. */
export async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    // Only ES modules can be shaken.
    mainFields: ['module', 'main'],
    charset: 'utf8',
    // They are in a separate file.
    legalComments: 'none',
    logLevel: 'error',
    ...options,
    metafile: true,
  });
  return metafile;
}

/** For CommonJS packages in an ES module. */
export const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** Lets bundled code find files beside its source, which the package keeps where the project has them; `here` is the bundle's folder. */
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
