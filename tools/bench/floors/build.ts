import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, root } from '../../package/places.ts';

export type Floor = 'send-message' | 'store';

/** Minified as our own bundles are. */
export async function buildFloor(name: Floor): Promise<string> {
  const folder = join(root, 'dist', 'bench', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  await bundle({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(folder, 'index.js'),
    target: 'node24',
    format: 'cjs',
    minify: true,
  });
  return folder;
}
