import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
// The workers inherit it.
import './quiet.ts';

const root = join(import.meta.dirname, '..', '..');
const assemblies = join(root, 'cdk.out', 'test');
const hourMs = 3_600_000;

/**
 * Before any test: builds and synthesises once, and tells the workers where in POSTERN_TEST_ASSEMBLIES; whoever says it
 * has done so.
 */
export default async function assemble(): Promise<void> {
  // Tests start Node hundreds of times: each compiles only what none before it has.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled');
  if (process.env.POSTERN_TEST_ASSEMBLIES !== undefined) return;
  await mkdir(assemblies, { recursive: true });
  await removeOld();
  const folder = await mkdtemp(join(assemblies, 'run-'));
  // Outside of jest's process, which would transform the CDK and hold it for as long as tests run.
  const program = join(import.meta.dirname, 'write-assemblies.ts');
  await promisify(execFile)(process.execPath, [program, folder]);
  process.env.POSTERN_TEST_ASSEMBLIES = folder;
}

/** Folders of runs that may still be running stay. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(assemblies)) {
    const folder = join(assemblies, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > hourMs) await rm(folder, { recursive: true, force: true });
  }
}
