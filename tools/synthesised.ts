import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../lib/build.ts';
import type { PosternConfig } from '../lib/config.ts';
import { synthesise } from '../lib/synthesise.ts';
import { readTemplate } from '../local/engine/stack/template.ts';

/** As JSON, built and synthesised for this alone. */
export async function synthesised(config: PosternConfig): Promise<string> {
  await build();
  return withAssembly(config, async (folder) => readTemplate(folder).text);
}

/** Of the bundles that were built last; the folder is removed after use. */
export async function withAssembly<T>(
  config: PosternConfig,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-assembly-'));
  try {
    return await use(synthesise(config, folder, { validation: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
