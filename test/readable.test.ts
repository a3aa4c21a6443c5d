import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build } from '../lib/build.ts';
import { allBundles, functionsFolder } from '../lib/bundles.ts';
import { refuseUnreadable } from '../lib/readable.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-'));
  chmodSync(folder, 0o755);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('under a strict umask the build makes files and folders that everyone may read', async () => {
  const umask = process.umask(0o077);
  try {
    await build();
  } finally {
    process.umask(umask);
  }
  for (const { name } of allBundles()) {
    const modeOf = (...path: string[]) =>
      (statSync(join(functionsFolder, name, ...path)).mode & 0o777).toString(8);
    expect(modeOf()).toBe('755');
    for (const file of readdirSync(join(functionsFolder, name))) expect(modeOf(file)).toBe('644');
  }
}, 60_000);

test('what not everyone may read is refused, with what to do', () => {
  mkdirSync(join(folder, 'inner'));
  const file = join(folder, 'inner', 'index.js');
  writeFileSync(file, '');
  chmodSync(join(folder, 'inner'), 0o755);
  chmodSync(file, 0o644);
  refuseUnreadable(folder);
  chmodSync(file, 0o600);
  expect(() => refuseUnreadable(folder)).toThrow(`${file} has mode 600: AWS Lambda could not read it.`);
  expect(() => refuseUnreadable(folder)).toThrow('chmod -R a+rX');
});

test('a function whose code Lambda could not read is not synthesised', async () => {
  const file = join(folder, 'index.js');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  const source = join(import.meta.dirname, '..', 'lib', 'bundled-function.ts');
  const program = `
    import { Stack } from 'aws-cdk-lib';
    import { BundledFunction } from '${source}';
    const bundle = { name: 'it', entry: '', folder: '${folder}' };
    const size = { memoryMb: 128, timeoutSeconds: 1 };
    const purpose = { bundle, description: '', logsEveryRun: true, environment: {} };
    new BundledFunction(new Stack(), 'It', { logRetentionDays: 1 }, size, purpose);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  await expect(run).rejects.toThrow(`${file} has mode 600: AWS Lambda could not read it.`);
}, 60_000);
