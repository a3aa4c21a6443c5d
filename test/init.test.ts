import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { version } from '../cli/terminal/version.ts';
import { runHere } from './support/run-here.ts';

let folder = '';
let tarball = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-init-'));
  tarball = join(folder, `postern-${version()}.tgz`);
  writeFileSync(tarball, 'packed');
  mkdirSync(join(folder, 'full'));
  writeFileSync(join(folder, 'full', 'mine.txt'), '');
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'file'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

const init = (name: string, ...args: string[]) => runHere(['init', join(folder, name), ...args]);
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

test('an app is called by its folder everywhere, and depends on a copy of the file that it was given', async () => {
  const { code, out, err } = await init('empty', '--from', tarball);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    /^Wrote .*empty\. Next:\n {2}cd .*\n {2}npm install\n {2}npx postern dev {4}says how to install/,
  );
  const manifest = JSON.parse(read('empty', 'package.json'));
  expect(manifest).toMatchObject({
    name: 'empty',
    dependencies: { postern: `file:vendor/postern-${version()}.tgz` },
  });
  expect(manifest.devDependencies).not.toHaveProperty('postern-local');
  expect(read('empty', 'vendor', `postern-${version()}.tgz`)).toBe('packed');
  expect(read('empty', 'bin', 'app.ts')).toContain("new Stack(new App(), 'empty')");
  expect(readdirSync(join(folder, 'empty')).sort()).toEqual([
    '.gitignore',
    'README.md',
    'bin',
    'cdk.json',
    'functions',
    'package.json',
    'postern.config.ts',
    'test',
    'tsconfig.json',
    'vendor',
  ]);
  for (const file of ['package.json', 'README.md']) expect(read('empty', file)).not.toContain('my-webhooks');
});

test('the engine next to the file comes along, and an address is taken as it is', async () => {
  writeFileSync(join(folder, `postern-local-${version()}.tgz`), 'engine');
  const { out } = await init('beside', '--from', tarball);
  expect(out).toContain('npm run dev        Postern on this machine; needs Node 24.12');
  expect(JSON.parse(read('beside', 'package.json')).devDependencies['postern-local']).toMatch(
    /^file:vendor\/postern-local/,
  );
  await init('by-git', '--from', 'git+https://example.com/postern.git#v1');
  const { dependencies, devDependencies } = JSON.parse(read('by-git', 'package.json'));
  expect(dependencies.postern).toBe('git+https://example.com/postern.git#v1');
  expect(devDependencies).not.toHaveProperty('postern-local');
});

test.each([
  ['full', /full is not empty: give a new folder/],
  ['file', /file is a file: give a new folder/],
  ['My_App', /"My_App" can't be the name of an app/],
  ['1st', /"1st" can't be the name/],
  ['a-', /"a-" can't be the name/],
  ['a'.repeat(61), /60 characters at most/],
])('postern init %s is wrong usage', async (name, message) => {
  const { code, out, err } = await init(name, '--from', tarball);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test.each(['postern', 'postern@latest', '/nowhere/postern.tgz'])('nothing comes from %s', async (from) => {
  const { code, err } = await init('new', '--from', from);
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/There is neither a package file nor a git address/),
  ]);
});

test('in a clone the engine is not installed, and says what does the same', async () => {
  const { code, err } = await runHere(['dev']);
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/postern-local, which is not installed here: in a clone of Postern, npm start/),
  ]);
});
