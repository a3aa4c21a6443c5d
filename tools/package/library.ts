import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { bundle, libraryFolder, root, sourcesStay } from './places.ts';

const exportsFolder = join(root, 'tools', 'package', 'exports');
const typesFolder = join(libraryFolder, 'types');

/** CommonJS, which CDK apps and their tests are; ES modules can import it too. */
export async function buildLibrary(): Promise<Metafile> {
  await rm(libraryFolder, { recursive: true, force: true });
  await mkdir(libraryFolder, { recursive: true });
  await writeFile(join(libraryFolder, 'package.json'), '{"type":"commonjs"}\n');
  const [metafile] = await Promise.all([bundleLibrary({ write: true }), declareTypes()]);
  return metafile;
}

export async function bundleLibrary({ write }: { readonly write: boolean }) {
  const modules = (await readdir(exportsFolder)).map((file) => [parse(file).name, join(exportsFolder, file)]);
  return bundle({
    // `export` is a command that needs the CDK as the construct does.
    entryPoints: { ...Object.fromEntries(modules), export: join(root, 'tools', 'export', 'main.ts') },
    outdir: libraryFolder,
    target: 'node22',
    format: 'cjs',
    // Bundling renames one of two functions with the same name, which a stack trace would show.
    keepNames: true,
    // What the app has itself must be the same for both.
    external: ['aws-cdk-lib', 'constructs', '@aws-sdk/client-dynamodb', '@aws-lambda-powertools/*'],
    plugins: [sourcesStay(libraryFolder, '__dirname')],
    write,
  });
}

async function declareTypes(): Promise<void> {
  // "npm run types" checks them.
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--noCheck', '--project', join(root, 'tools', 'package', 'tsconfig.json')];
  await promisify(execFile)(process.execPath, args);
  const named = new Set<string>();
  for (const file of await readdir(exportsFolder))
    await follow(join(typesFolder, 'tools', 'package', 'exports', file.replace(/\.ts$/, '.d.ts')), named);
  for (const file of await readdir(typesFolder, { recursive: true }))
    if (file.endsWith('.d.ts') && !named.has(join(typesFolder, file))) await rm(join(typesFolder, file));
}

async function follow(file: string, seen: Set<string>): Promise<void> {
  if (seen.has(file)) return;
  seen.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, target = ''] of text.matchAll(/(?:from |import\()['"](\..+?)\.ts['"]/g))
    await follow(join(dirname(file), `${target}.d.ts`), seen);
}
