import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';

const root = join(import.meta.dirname, '..');
const names = providers.map(({ name }) => name);

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased before anything runs. */
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gms,
  );
  return [...statements].map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? '';
    const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

const rooms = ['bin', 'lib', 'functions', 'operations', 'console', 'cli', 'local', 'tools'];
const all = rooms.flatMap(sources);
const imports = all.flatMap(importsOf);

/** All that is loaded when `file` is imported. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { to, typeOnly } of file.endsWith('.ts') ? importsOf(file) : [])
    if (!typeOnly) closure(to, seen);
  return seen;
}

/** A provider's commands belong to its folder, but run in the CLI: they are a room of their own. */
function isIn(room: string, file: string): boolean {
  return file.startsWith(`${room}/`) && (room.endsWith('/commands') || !file.startsWith(`${room}/commands/`));
}

function strays(room: string, allowed: readonly string[]): string[] {
  return imports
    .filter(({ from, to }) => isIn(room, from) && to.endsWith('.ts') && !isIn(room, to))
    .filter(({ to }) => !allowed.some((place) => to === place || to.startsWith(`${place}/`)))
    .map(({ from, to }) => `${from} → ${to}`);
}

const arrows = [
  ['functions/aws', []],
  ['functions/webhook', ['functions/aws', 'functions/events/event.ts', 'functions/events/queue-json.ts']],
  ['functions/events', []],
  [
    'functions/consumer',
    ['functions/providers.ts', 'functions/aws', 'functions/webhook', 'functions/events'],
  ],
  ['functions/sweep', ['functions/providers.ts', 'functions/aws', 'functions/webhook']],
  ['lib', ['functions']],
  ['operations', ['functions', 'lib/output-keys.ts', 'cli/terminal']],
  ['console', ['operations', 'functions', 'lib/output-keys.ts', 'cli/terminal']],
  ['cli', ['console', 'operations', 'functions', 'lib/output-keys.ts']],
  ['local/engine', []],
  ['local', ['console', 'cli', 'operations', 'lib', 'functions']],
  [
    'tools',
    ['local', 'console', 'cli', 'operations', 'lib', 'functions', 'test/support', 'test/fault-run/random.ts'],
  ],
  ['bin', ['cli', 'lib', 'console/page/build.ts']],
  ...names.map(
    (name) => [`functions/${name}`, ['functions/aws', 'functions/webhook', 'functions/events']] as const,
  ),
  ...names.map(
    (name) =>
      [
        `functions/${name}/commands`,
        [
          'cli',
          'operations',
          'functions/aws',
          'functions/webhook',
          'functions/events',
          `functions/${name}`,
          'lib/output-keys.ts',
        ],
      ] as const,
  ),
] as const;

test.each(arrows)('%s imports only what its arrows allow', (folder, allowed) => {
  expect(strays(folder, allowed)).toEqual([]);
});

test('the registry imports providers, and nothing else but types', () => {
  const targets = importsOf('functions/providers.ts')
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ to }) => to);
  expect(targets.sort()).toEqual(names.map((name) => `functions/${name}/index.ts`).sort());
});

test('what runs in a browser takes only types from elsewhere', () => {
  const taken = imports.filter(
    ({ from, to, typeOnly }) =>
      isIn('console/page', from) && /^[a-z].*\.ts$/.test(to) && !isIn('console/page', to) && !typeOnly,
  );
  expect(taken).toEqual([]);
});

test('what runs in Lambda never imports the CDK', () => {
  const offenders = imports.filter(
    ({ from, to }) => from.startsWith('functions/') && /^(aws-cdk-lib|constructs|cdk-nag)/.test(to),
  );
  expect(offenders).toEqual([]);
});

test.each(names)('the handler of %s loads no normaliser and no other provider', (name) => {
  const loaded = [...closure(`functions/${name}/handler.ts`)];
  const own = loaded.filter((file) => names.some((other) => file.startsWith(`functions/${other}/`)));
  expect(own.filter((file) => !file.startsWith(`functions/${name}/`))).toEqual([]);
  expect(own).not.toContain(`functions/${name}/normalize.ts`);
  expect(loaded).not.toContain('functions/events/store.ts');
});

test.each(names)('%s is pure at import: no SDK, no environment', (name) => {
  const loaded = [...closure(`functions/${name}/index.ts`)];
  expect(loaded.filter((file) => file.startsWith('@aws'))).toEqual([]);
  const impure = loaded.filter(
    (file) => file.endsWith('.ts') && readFileSync(join(root, file), 'utf8').includes('process.env'),
  );
  expect(impure).toEqual([]);
});

test.each(names)('the name of %s appears only in its folder and on its registry line', (name) => {
  const elsewhere = all
    // What a benchmark sends is somebody's.
    .filter((file) => !file.startsWith(`functions/${name}/`) && !file.startsWith('tools/bench/'))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .map((line) => `${file}: ${line}`),
    )
    .filter((line) => line.slice(line.indexOf(':')).toLowerCase().includes(name));
  expect(elsewhere).toEqual([
    `functions/providers.ts: import { ${name} } from './${name}/index.ts';`,
    expect.stringContaining('export const providers'),
  ]);
});

test('every provider has the same files', () => {
  for (const name of names) {
    expect(readdirSync(join(root, 'functions', name)).sort()).toEqual(
      expect.arrayContaining([
        'edge.ts',
        'fixtures',
        'handler.ts',
        'index.ts',
        'normalize.ts',
        'schema.ts',
        'verify.ts',
      ]),
    );
  }
});

test('no folder is a drawer', () => {
  const folders = all.flatMap((file) => relative('.', dirname(file)).split('/'));
  expect(folders.filter((folder) => /^(utils?|common|helpers?|shared|misc)$/.test(folder))).toEqual([]);
});
