import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';

export type Floor = 'send-message' | 'store';

const built = new Map<Floor, Promise<string>>();

/** Once, minified as our own bundles are. */
export function buildFloor(name: Floor): Promise<string> {
  const folder = built.get(name) ?? buildOne(name);
  built.set(name, folder);
  return folder;
}

async function buildOne(name: Floor): Promise<string> {
  const folder = join(import.meta.dirname, '..', '..', '..', 'dist', 'bench', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  await esbuild({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return folder;
}
