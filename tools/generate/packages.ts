import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../lib/build.ts';
import { packagesNow } from '../../test/support/packages-now.ts';

const root = join(import.meta.dirname, '..', '..');
const file = join(root, 'test', 'packages.json');

export async function packages(): Promise<void> {
  await build();
  writeFileSync(file, await packagesNow());
  execFileSync(join(root, 'node_modules', '.bin', 'biome'), ['format', '--write', file], { stdio: 'ignore' });
}
