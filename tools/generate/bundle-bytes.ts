import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../lib/build.ts';
import { bundleBytesNow } from '../../test/support/bundle-bytes.ts';

const file = join(import.meta.dirname, '..', '..', 'test', 'bundle-bytes.json');

export async function bundleBytes(): Promise<void> {
  await build();
  writeFileSync(file, `${JSON.stringify(bundleBytesNow(), null, 2)}\n`);
}
