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

const all = [
  'audit',
  'bin',
  'cli',
  'console',
  'cost',
  'lib',
  'functions',
  'local',
  'package',
  'reference',
  'samples',
].flatMap(sources);
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
  ['functions/webhook', ['functions/events/event.ts', 'functions/events/queue-json.ts']],
  ['functions/events', []],
  ['functions/consumer', ['functions/providers.ts', 'functions/webhook', 'functions/events']],
  ['functions/sweep', ['functions/providers.ts', 'functions/webhook']],
  [
    'lib',
    [
      'functions/providers.ts',
      'functions/webhook/metric-table.ts',
      'functions/webhook/provider.ts',
      'functions/webhook/spool.ts',
      'functions/events/payload-ref.ts',
      'functions/events/keys.ts',
      'functions/events/data.ts',
      'functions/events/types.ts',
    ],
  ],
  [
    'cli',
    [
      'functions/providers.ts',
      'functions/webhook',
      'functions/events',
      'functions/consumer/normalise.ts',
      'functions/consumer/publish.ts',
      'functions/consumer/reprocessed.ts',
      'functions/consumer/topic.ts',
      'lib/output-keys.ts',
      'samples',
      'cost',
    ],
  ],
  [
    'local',
    [
      'lib',
      'cli/event-table.ts',
      'cli/console',
      'cli/deployment.ts',
      'functions/providers.ts',
      'functions/webhook/provider.ts',
      'functions/events',
      'console/build.ts',
      'samples',
    ],
  ],
  ['samples', ['functions/webhook/provider.ts']],
  ['console', ['cli/console/api.ts', 'functions/events/address-key.ts']],
  [
    'reference',
    [
      'cli',
      'functions/providers.ts',
      'functions/webhook/provider.ts',
      'functions/events/types.ts',
      'samples',
    ],
  ],
  ['cost', ['bench/measured.ts', 'functions/events/published.ts', 'functions/webhook/pointer.ts']],
  ['audit', ['console/build.ts', 'cost/template.ts', 'lib', 'package/cli.ts', 'package/library.ts']],
  ['package', ['audit/packages.ts', 'functions/events', 'lib']],
  [
    'bin',
    [
      'lib',
      'cli',
      'cost',
      'audit',
      'console/build.ts',
      'reference',
      'functions/providers.ts',
      'functions/events/event.ts',
    ],
  ],
  ...names.map((name) => [`functions/${name}`, ['functions/webhook', 'functions/events']] as const),
  ...names.map(
    (name) =>
      [
        `functions/${name}/commands`,
        ['cli', 'functions/webhook', 'functions/events', `functions/${name}`, 'lib/output-keys.ts'],
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
    ({ from, to, typeOnly }) => isIn('console', from) && to.startsWith('cli/') && !typeOnly,
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
  const elsewhere = ['lib', 'cli', 'console', 'cost', 'audit', 'local', 'package', 'samples', 'functions']
    .flatMap(sources)
    .filter((file) => !file.startsWith(`functions/${name}/`))
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
