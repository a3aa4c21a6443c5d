import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../lib/build.ts';
import type { PosternConfig } from '../lib/config.ts';
import { synthesise } from '../lib/synthesise.ts';

/** As JSON, built and synthesised for this alone. */
export async function synthesised(config: PosternConfig): Promise<string> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'postern-template-'));
  try {
    synthesise(config, folder, { validation: false });
    const template = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
    return readFileSync(join(folder, template), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
