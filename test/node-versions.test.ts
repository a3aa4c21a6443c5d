import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readDocument } from './support/documents.ts';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const toolchain = JSON.parse(readFileSync(join(root, 'tools', 'toolchain', 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'postern-node-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** What bin/ says on a Node that calls itself so, in a clone or in the package, which has no sources. */
function said(
  program: string,
  version: string,
  { isClone = true, args = [] as readonly string[], agent = '' } = {},
) {
  const home = join(folder, isClone ? 'clone' : 'package');
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const name of ['postern.cjs', 'require-node.cjs'])
    cpSync(join(root, 'bin', name), join(home, 'bin', name));
  cpSync(join(root, 'package.json'), join(home, 'package.json'));
  if (isClone) writeFileSync(join(home, 'bin', 'postern.ts'), "import 'not-installed';\n");
  const older = join(folder, `${version}.cjs`);
  writeFileSync(older, `Object.defineProperty(process.versions, 'node', { value: '${version}' });\n`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', older, join(home, 'bin', program), ...args],
    { encoding: 'utf8', env: { ...process.env, npm_config_user_agent: agent } },
  );
  return { status, said: stdout + stderr };
}

test('24 to develop, 22 for the package: manifests and documents say the same', () => {
  expect(manifest.engines.node).toBe('>=22');
  expect(manifest.devEngines.runtime).toEqual({ name: 'node', version: '>=24.12', onFail: 'ignore' });
  for (const version of Object.values<string>(toolchain.optionalDependencies))
    expect(version).toMatch(/^24\./);
  for (const path of ['README.md', 'CONTRIBUTING.md', 'docs/deploy/deploy.md', 'docs/start/local.md'])
    expect(readDocument(path)).toContain('Node 24.12');
  for (const path of ['README.md', 'docs/start/package.md']) expect(readDocument(path)).toMatch(/Node 22/);
  for (const path of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/deploy/deploy.md',
    'docs/start/package.md',
    'docs/start/local.md',
  ])
    expect(readDocument(path)).not.toMatch(/Node (20|18)/);
});

test.each(['20.20.2', '22.22.0', '24.11.1'])(
  'a clone on Node %s says in one line what it needs',
  (version) => {
    for (const program of ['postern.cjs', 'require-node.cjs'])
      expect(said(program, version)).toEqual({
        status: 1,
        said: `Postern needs Node 24.12 or newer, this is ${version}. On Linux (x64, arm64) "npm ci" brings it along; elsewhere install it from https://nodejs.org.\n`,
      });
  },
);

test('the package needs less, and says so too', () => {
  expect(said('postern.cjs', '20.20.2', { isClone: false })).toEqual({
    status: 1,
    said: 'Postern needs Node 22 or newer, this is 20.20.2. Install it from https://nodejs.org.\n',
  });
  expect(said('require-node.cjs', '22.0.0', { isClone: false })).toEqual({ status: 0, said: '' });
});

test('a clone whose packages are not installed says what to do', () => {
  expect(said('postern.cjs', '24.12.0')).toEqual({
    status: 1,
    said: 'The packages of this clone are not installed. Run npm ci, then this again.\n',
  });
});

test('after an install one line says which Node counts, and it does not fail', () => {
  const args = ['--after-install'];
  const agent = 'npm/11.0.0 node/v20.20.2 linux x64 workspaces/false';
  expect(said('require-node.cjs', '24.21.0', { args, agent })).toEqual({
    status: 0,
    said: 'npm runs on Node 20.20.2, too old for Postern, which runs on the Node 24.21.0 that came along in node_modules.\n',
  });
  expect(said('require-node.cjs', '20.20.2', { args, agent })).toEqual({
    status: 0,
    said: expect.stringMatching(/^Postern needs Node 24\.12 or newer, this is 20\.20\.2\. [^\n]*\n$/),
  });
  const same = 'npm/11.0.0 node/v24.21.0 linux x64 workspaces/false';
  expect(said('require-node.cjs', '24.21.0', { args, agent: same })).toEqual({ status: 0, said: '' });
});
