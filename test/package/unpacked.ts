import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';

const root = join(import.meta.dirname, '..', '..');
/** What the examples' package.json asks for, and what types are made of. */
const installed = [
  '.bin',
  '@aws-sdk',
  '@types',
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  'typescript',
  'valibot',
];

const Packed = v.tuple([
  v.object({
    filename: v.string(),
    size: v.number(),
    unpackedSize: v.number(),
    files: v.array(v.object({ path: v.string() })),
  }),
]);

/** What `npm pack` makes, and the examples in a folder where that is installed. */
export async function unpacked() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-package-'));
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  // Before it stands what the build says.
  const [packed] = v.parse(Packed, JSON.parse(stdout.slice(stdout.indexOf('[\n'))));
  // With nothing installed beside it.
  const alone = join(folder, 'alone');
  mkdirSync(alone);
  const tarball = join(folder, packed.filename);
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', alone, '--strip-components=1']);
  const packageFolder = join(folder, 'node_modules', 'postern');
  cpSync(alone, packageFolder, { recursive: true });
  for (const name of installed)
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  for (const name of ['app', 'consumer'])
    cpSync(join(root, 'examples', name), join(folder, name), { recursive: true });
  // As "npm install" leaves one, which NodejsFunction asks for.
  writeFileSync(join(folder, 'app', 'package-lock.json'), '{}\n');
  return {
    folder,
    alone,
    ...packed,
    read: (path: string) => readFileSync(join(alone, path), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
