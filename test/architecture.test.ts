import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providerNames } from '../functions/provider-names.ts';
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

/** All that is loaded when `file` is imported; with `types`, all that is read to check it as well. */
function closure(file: string, seen = new Set<string>(), types = false): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { to, typeOnly } of file.endsWith('.ts') ? importsOf(file) : [])
    if (types || !typeOnly) closure(to, seen, types);
  return seen;
}

/** A provider's commands belong to its folder, but run in the CLI: they are a separate room. */
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
  [
    'functions/webhook',
    [
      'functions/aws',
      'functions/events/event.ts',
      'functions/events/instance.ts',
      'functions/events/queue-json.ts',
    ],
  ],
  ['functions/events', []],
  ['functions/rest', []],
  [
    'functions/consumer',
    ['functions/providers.ts', 'functions/aws', 'functions/webhook', 'functions/events'],
  ],
  ['functions/subscriber', ['functions/aws', 'functions/events', 'functions/consumer/dead-letter.ts']],
  [
    'functions/sweep',
    ['functions/providers.ts', 'functions/aws', 'functions/webhook', 'functions/events/instance.ts'],
  ],
  ['lib', ['functions']],
  ['operations', ['functions', 'lib/output-keys.ts']],
  ['console', ['operations', 'functions', 'lib/output-keys.ts']],
  // `postern dev` is the local run, started by a command.
  ['cli', ['console', 'operations', 'functions', 'lib/output-keys.ts', 'local/dev.ts']],
  ['local/engine', []],
  ['local', ['console', 'cli', 'operations', 'lib', 'functions']],
  [
    'tools',
    ['local', 'console', 'cli', 'operations', 'lib', 'functions', 'test/support', 'test/fault-run/random.ts'],
  ],
  ['bin', ['cli', 'lib', 'console/page/build.ts']],
  ...names.map(
    (name) =>
      [
        `functions/${name}`,
        ['functions/aws', 'functions/webhook', 'functions/events', 'functions/rest'],
      ] as const,
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
          'functions/rest',
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

test('what runs in a browser takes only types from elsewhere, how addresses are compared, and how CSV is written', () => {
  const taken = imports.filter(
    ({ from, to, typeOnly }) =>
      isIn('console/page', from) && /^[a-z].*\.ts$/.test(to) && !isIn('console/page', to) && !typeOnly,
  );
  const own = ['functions/events/address-key.ts', 'operations/csv.ts', 'operations/harmless.ts'];
  expect(taken.map(({ to }) => to).filter((to) => !own.includes(to))).toEqual([]);
  expect(own.flatMap(importsOf).filter(({ to }) => !own.includes(to))).toEqual([]);
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
    expect.stringContaining('export const providerNames'),
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

test('the list of names is that of the registry', () => {
  expect(providerNames).toEqual(names);
});

/** What has no business in a room, whatever its arrows allow. */
const never = [
  ['operations', /^(commander|hono|@hono\/|cli-progress|cli-truncate|string-width|@inquirer\/)/],
  ['console/server', /^(commander|cli-progress|cli-truncate|string-width|@inquirer\/)/],
] as const;

test.each(never)(
  '%s knows no terminal, no command-line parser, and no face but its own',
  (room, packages) => {
    expect(imports.filter(({ from, to }) => isIn(room, from) && packages.test(to))).toEqual([]);
  },
);

test('operations print nothing and end no process', () => {
  const printing = /\bconsole\.(log|error|warn|info)\b|process\.(stdout|stderr|exitCode|exit\b)/;
  const found = sources('operations').filter((file) => printing.test(readFileSync(join(root, file), 'utf8')));
  expect(found).toEqual([]);
});

test('the core of functions/ is what a handler loads', () => {
  const handlers = all.filter((file) => /^functions\/.*\/handler\.ts$/.test(file));
  // The bundler puts it in the place of the SDK's own.
  const loaded = new Set(
    [...handlers, 'functions/aws/lambda-credentials.ts'].flatMap((file) => [
      ...closure(file, new Set(), true),
    ]),
  );
  const core = all.filter((file) => /^functions\/(aws|webhook|events|consumer|sweep)\//.test(file));
  expect(core.filter((file) => !loaded.has(file))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const targets = new Map(all.map((file) => [file, new Set<string>()]));
  for (const { from, to } of imports) if (targets.has(to)) targets.get(from)?.add(to);
  // What imports nothing that is left is in no circle.
  for (let before = -1; before !== targets.size; ) {
    before = targets.size;
    for (const [file, its] of targets)
      if (![...its].some((target) => targets.has(target))) targets.delete(file);
  }
  expect([...targets.keys()]).toEqual([]);
});

test('the root shows these rooms and no others', () => {
  const tracked = execFileSync('git', ['ls-files', '*/*'], { cwd: root, encoding: 'utf8' });
  const found = new Set(tracked.split('\n').map((file) => file.split('/')[0] ?? ''));
  const shown = [...found].filter((folder) => folder !== '' && !folder.startsWith('.'));
  expect(shown.sort()).toEqual([...rooms, 'docs', 'examples', 'schema', 'test'].sort());
});

test('the engine names nothing of Postern', () => {
  const named = sources('local/engine').filter((file) =>
    /postern/i.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(named).toEqual([]);
});

test('one file reaches into the private files of fauxqs', () => {
  const reaching = imports.filter(({ to }) => to.startsWith('node_modules/'));
  expect([...new Set(reaching.map(({ from }) => from))]).toEqual(['local/engine/aws/fauxqs-private.ts']);
});

test('no folder is a drawer', () => {
  const folders = all.flatMap((file) => relative('.', dirname(file)).split('/'));
  expect(folders.filter((folder) => /^(utils?|common|helpers?|shared|misc)$/.test(folder))).toEqual([]);
});

test('every package that is installed is imported somewhere, or is a tool that a script starts', () => {
  const { dependencies, devDependencies, scripts } = v.parse(
    v.object({
      dependencies: v.record(v.string(), v.string()),
      devDependencies: v.record(v.string(), v.string()),
      scripts: v.record(v.string(), v.string()),
    }),
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
  );
  const texts = [...all, ...sources('test')].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const started = Object.values(scripts).flatMap((script) => script.split(' '));
  const tools: Readonly<Record<string, string>> = {
    '@biomejs/biome': 'biome',
    'aws-cdk': 'cdk',
    jest: 'jest',
  };
  const isUsed = (name: string) =>
    name.startsWith('@types/') ||
    started.includes(tools[name] ?? '') ||
    texts.includes(`'${name}'`) ||
    texts.includes(`'${name}/`);
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !isUsed(name))).toEqual([]);
});
