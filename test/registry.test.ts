import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// A fifth provider, added to a copy of the project by the three steps of docs/adding-a-provider.md.
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'postern-registry-'));
const folder = join(copy, 'functions', 'acme');

const node = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  const kept = [
    'bin',
    'lib',
    'functions',
    'operations',
    'console',
    'cli',
    'local',
    'tools',
    'test',
    'docs',
    'examples',
    'schema',
    'package.json',
    'cdk.json',
    'jest.config.js',
  ];
  for (const part of kept) cpSync(join(root, part), join(copy, part), { recursive: true });
  // Every provider of the registry, whatever the user deploys.
  writeFileSync(join(copy, 'postern.config.ts'), 'export default {};\n');
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  // 1. Its folder, starting from the one that is nearest.
  cpSync(join(copy, 'functions', 'arpoone'), folder, { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(ts|txt)$/.test(file)) rewrite(join(folder, file), renamed);
  }
  // 2. Its line in the registry, as the document gives it.
  const steps = readFileSync(join(root, 'docs', 'adding-a-provider.md'), 'utf8');
  const line = /^ *(import \{ NAME \} .*)$/m.exec(steps)?.[1]?.replaceAll('NAME', 'acme');
  if (line === undefined) throw new Error('docs/adding-a-provider.md gives no line for the registry');
  rewrite(join(copy, 'functions', 'providers.ts'), (text) => `${line}\n${text.replace('= [', '= [acme, ')}`);
  rewrite(join(copy, 'functions', 'provider-names.ts'), (text) => text.replace('= [', "= ['acme', "));
  // 3. Its fixtures: only the example here, with what the code says of it.
  for (const file of readdirSync(join(folder, 'fixtures'))) {
    if (!['example.json', 'secret.txt'].includes(file)) rmSync(join(folder, 'fixtures', file));
  }
  const expected = node('test/support/print-expected.ts', 'acme', 'example');
  writeFileSync(join(folder, 'fixtures', 'example.expected.json'), expected);
});

afterAll(() => rmSync(copy, { recursive: true }));

function renamed(text: string): string {
  return text.replaceAll('arpoone', 'acme').replaceAll('Arpoone', 'Acme');
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('route, function, secret and outputs of the fifth provider appear in the template', () => {
  node('bin/build.ts');
  node('bin/app.ts');
  const template = JSON.parse(readFileSync(join(copy, 'cdk.out', 'Postern.template.json'), 'utf8'));
  const text = JSON.stringify(template.Resources);
  expect(text).toContain('"RouteKey":"POST /webhooks/acme/{token}"');
  expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(['WebhookUrlAcme', 'SecretAcme']));
  const own = Object.entries<{ Type: string }>(template.Resources).filter(([id]) => id.startsWith('Acme'));
  expect(own.map(([, { Type }]) => Type)).toEqual(
    expect.arrayContaining([
      'AWS::Lambda::Function',
      'AWS::SecretsManager::Secret',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
    ]),
  );
});

test('the contract suites take the fifth provider up, and pass', () => {
  const suites = [
    'test/fixtures.test.ts',
    'test/statuses.test.ts',
    'test/architecture.test.ts',
    'test/bundles.test.ts',
    'test/setup.test.ts',
  ];
  const jest = ['node_modules/jest/bin/jest.js', '--json', '--testNamePattern', 'acme', ...suites];
  const { numPassedTests, numFailedTests } = JSON.parse(node(...jest));
  expect(numFailedTests).toBe(0);
  expect(numPassedTests).toBeGreaterThan(20);
});

test('its page begins with what the code knows of it', () => {
  node('tools/generate/main.ts', 'reference');
  const page = readFileSync(join(copy, 'docs', 'providers', 'acme.md'), 'utf8');
  expect(page).toContain('webhooks/acme/TOKEN');
  expect(page).toContain('`wrong_token`');
  expect(page).toContain('| [`email.clicked`](../events.md#emailclicked) |');
  const types = readFileSync(join(copy, 'docs', 'events.md'), 'utf8');
  expect(types).toContain('[acme](providers/acme.md)');
});
