import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// Two further providers, added to a copy of the project by the steps of docs/providers/adding-a-provider.md: one that is known by a
// token, and one that signs body and time.
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'postern-registry-'));
const added = [
  { name: 'acme', like: 'arpoone' },
  { name: 'bravo', like: 'aurinko' },
] as const;
const folderOf = (name: string) => join(copy, 'functions', name);

const assemblies = join(copy, 'cdk.out', 'test');
const node = (...args: string[]) =>
  execFileSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, POSTERN_TEST_ASSEMBLIES: assemblies },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

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
  for (const { name, like } of added) add(name, like);
  node('test/support/write-assemblies.ts', assemblies);
});

afterAll(() => rmSync(copy, { recursive: true }));

function add(name: string, like: string): void {
  const folder = folderOf(name);
  // 1. Its folder, starting from the one that is nearest.
  cpSync(join(copy, 'functions', like), folder, { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/\.(ts|txt)$/.test(file)) rewrite(join(folder, file), (text) => renamed(text, like, name));
  leaveOut(folder);
  // 2. Its line in the registry, as the document gives it.
  const steps = readFileSync(join(root, 'docs', 'providers', 'adding-a-provider.md'), 'utf8');
  const line = /^ *(import \{ NAME \} .*)$/m.exec(steps)?.[1]?.replaceAll('NAME', name);
  if (line === undefined)
    throw new Error('docs/providers/adding-a-provider.md gives no line for the registry');
  rewrite(
    join(copy, 'functions', 'providers.ts'),
    (text) => `${line}\n${text.replace('= [', `= [${name}, `)}`,
  );
  rewrite(join(copy, 'functions', 'provider-names.ts'), (text) => text.replace('= [', `= ['${name}', `));
  // 3. Its fixtures: only the example here, with what the code says of it.
  for (const file of readdirSync(join(folder, 'fixtures')))
    if (!['example.json', 'secret.txt'].includes(file)) rmSync(join(folder, 'fixtures', file));
  const expected = node('test/support/print-expected.ts', name, 'example');
  writeFileSync(join(folder, 'fixtures', 'example.expected.json'), expected);
}

/** What is Aurinko's alone: subscriptions that it schedules a watch for and that can be ended, and its own commands. */
function leaveOut(folder: string): void {
  rmSync(join(folder, 'watch'), { recursive: true, force: true });
  rewrite(join(folder, 'index.ts'), (text) =>
    text.replace(/const watch[\s\S]*?\n\};\n/, '').replace(', scheduled: [watch]', ''),
  );
  rewrite(join(folder, 'edge.ts'), (text) => text.replace(/ *revokingStatus: .*\n/, ''));
  rewrite(join(folder, 'commands', 'index.ts'), (text) =>
    text.replace(/ {2}own: \{[\s\S]*?\n {2}\},\n/, '').replace(/ {2}(addReconcile|subscriptions): .*\n/g, ''),
  );
}

function renamed(text: string, from: string, to: string): string {
  const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  return text
    .replaceAll(from, to)
    .replaceAll(capital(from), capital(to))
    .replaceAll(from.toUpperCase(), to.toUpperCase());
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

interface Ran {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** Each takes up a provider on its own. */
const contract = ['fixtures', 'statuses', 'architecture', 'bundles', 'setup', 'rejection-causes'];
const mentioning = ['config', 'why', 'end-to-end', 'metrics', 'simulate', 'stack', 'cli-urls', 'dashboard'];

let ran: readonly Ran[] | undefined;

/** Of all these suites in the copy. */
function ranInCopy(): readonly Ran[] {
  const files = [...contract, ...mentioning].map((suite) => `test/${suite}.test.ts`);
  ran ??= JSON.parse(ended('node_modules/jest/bin/jest.js', '--json', '-w', '1', ...files)).testResults;
  return ran ?? [];
}

/** Failed and passed tests of some of them, all or those that name something. */
function outcome(suites: readonly string[], named = '') {
  const results = ranInCopy().filter(({ name }) => suites.includes(basename(name, '.test.ts')));
  expect(results).toHaveLength(suites.length);
  const tests = results
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => fullName.includes(named));
  const failed = [
    ...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    // One that did not even load.
    ...results.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message),
  ];
  return { failed, passed: tests.filter(({ status }) => status === 'passed').length };
}

/** What a program says that may end with an error. */
function ended(...args: string[]): string {
  try {
    return node(...args);
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}

test('route, function, secret and outputs of each appear in the template', () => {
  const template = JSON.parse(readFileSync(join(assemblies, 'default', 'Postern.template.json'), 'utf8'));
  const text = JSON.stringify(template.Resources);
  expect(text).toContain('"RouteKey":"POST /webhooks/acme/{token}"');
  expect(text).toContain('"RouteKey":"POST /webhooks/bravo"');
  for (const key of ['Acme', 'Bravo']) {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining([`WebhookUrl${key}`, `Secret${key}`]),
    );
    const own = Object.entries<{ Type: string }>(template.Resources).filter(([id]) => id.startsWith(key));
    expect(own.map(([, { Type }]) => Type)).toEqual(
      expect.arrayContaining([
        'AWS::Lambda::Function',
        'AWS::SecretsManager::Secret',
        'AWS::IAM::Role',
        'AWS::Logs::LogGroup',
      ]),
    );
  }
});

test('the contract suites take both up, and pass', () => {
  for (const { name } of added) {
    const { failed, passed } = outcome(contract, name);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(20);
  }
});

test('what mentions providers holds with six', () => {
  const { failed, passed } = outcome(mentioning);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(200);
});

test('a case of a provider that signs is refused where it does not say whether it is signed', () => {
  const file = join(folderOf('bravo'), 'fixtures', 'example.json');
  const before = readFileSync(file, 'utf8');
  expect(before).toContain('"sign": true');
  try {
    rewrite(file, (text) => text.replace(/ *"sign": true,?\n/, ''));
    expect(() => node('test/support/print-expected.ts', 'bravo', 'example')).toThrow(
      'The case example of bravo has no signature. Say "sign": true in it',
    );
  } finally {
    writeFileSync(file, before);
  }
});

test('its page begins with what the code knows of it', () => {
  node('tools/generate/main.ts', 'reference');
  const page = readFileSync(join(copy, 'docs', 'providers', 'acme.md'), 'utf8');
  expect(page).toContain('webhooks/acme/TOKEN');
  expect(page).toContain('`wrong_token`');
  expect(page).toContain('| [`email.clicked`](../mail/events.md#emailclicked) |');
  const signed = readFileSync(join(copy, 'docs', 'providers', 'bravo.md'), 'utf8');
  expect(signed).toContain('| 200 |  | the handshake, answered with its text |');
  const types = readFileSync(join(copy, 'docs', 'mail', 'events.md'), 'utf8');
  expect(types).toContain('[acme](../providers/acme.md)');
});
