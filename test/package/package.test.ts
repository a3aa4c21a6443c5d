import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../../functions/providers.ts';
import { secretKey, webhookUrlKey } from '../../lib/output-keys.ts';
import { type Engine, startEngine } from '../../local/engine/engine.ts';
import { post } from '../../operations/samples/post.ts';
import { sampleSecret, samplesOf } from '../../operations/samples/read.ts';
import { eventually } from '../support/postern.ts';
import { unpacked } from './unpacked.ts';

const root = join(import.meta.dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const reviewed = JSON.parse(readFileSync(join(root, 'test', 'packages.json'), 'utf8'));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const node = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } });

let made: Awaited<ReturnType<typeof unpacked>>;
/** Runs examples/app, as it was synthesised with the package alone. */
let engine: Engine;
const logs: string[] = [];
let consumer: ChildProcess | undefined;

beforeAll(async () => {
  made = await unpacked();
  await Promise.all(['app', 'consumer'].map((name) => node([tsc], join(made.folder, name))));
  const assembly = join(made.folder, 'app.out');
  await node(['build/app.js'], join(made.folder, 'app'), { CDK_OUTDIR: assembly });
  engine = await startEngine({ assembly, onLog: ({ function: of, line }) => logs.push(`${of} ${line}`) });
  await sendBounce();
}, 240_000);

afterAll(async () => {
  consumer?.kill('SIGKILL');
  await engine.stop();
  made.remove();
});

async function sendBounce(): Promise<void> {
  const provider = providers.find(({ name }) => name === 'emailengine');
  const bounce = provider && samplesOf(provider).find(({ name }) => name === '061-messageBounce');
  if (bounce === undefined) throw new Error('no bounce');
  const secret = sampleSecret(bounce.provider);
  engine.putSecret(
    engine.outputs[secretKey(bounce.provider.name)] ?? '',
    JSON.stringify({ current: secret }),
  );
  await post(engine.outputs[webhookUrlKey(bounce.provider.name)] ?? '', bounce, secret, new Date());
}

test('docs/package.md shows what is in the examples', () => {
  const shown = [...readFileSync(join(root, 'docs', 'package.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)];
  const examples = ['app/app.ts', 'app/bounces.ts'].map((file) =>
    readFileSync(join(root, 'examples', file), 'utf8'),
  );
  const strays = shown.filter(([, code = '']) => !examples.some((text) => text.includes(code)));
  expect(shown.length).toBeGreaterThan(0);
  expect(strays.map(([, code]) => code)).toEqual([]);
});

const javascript = () => made.files.map(({ path }) => path).filter((path) => path.endsWith('.js'));

test('the tarball holds what is run and read, and is under 2 MB', () => {
  const places = made.files.map(({ path }) => path.split('/').slice(0, 2).join('/'));
  const expected = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
    'dist/cli',
    'dist/console',
    'dist/functions',
    'dist/library',
    'dist/third-party-licences.txt',
    'schema/data.json',
    'schema/event.json',
    ...providers.map(({ name }) => `functions/${name}`),
  ];
  const others = new Set(places.filter((place) => !place.startsWith('docs/')));
  expect([...others].sort()).toEqual(expected.sort());
  expect(made.size).toBeLessThan(2_000_000);
});

test('it holds no sources, no tests, and nothing of the machine that packed it', () => {
  const paths = made.files.map(({ path }) => path);
  expect(paths.filter((path) => /(?<!\.d)\.tsx?$|\.map$|\.test\.|^test/.test(path))).toEqual([]);
  expect(javascript().filter((path) => made.read(path).includes(root))).toEqual([]);
});

test('its command line and library run on the oldest Node that it says: nothing is called that came later', () => {
  const later =
    /Promise\.(withResolvers|try)\b|Array\.fromAsync|(Object|Map)\.groupBy|RegExp\.escape|Error\.isError|import\.meta\.main|node:sqlite/g;
  const called = javascript()
    .filter((path) => /^dist\/(cli|library)\//.test(path))
    .flatMap((path) => [...made.read(path).matchAll(later)].map(([name]) => `${path}: ${name}`));
  expect(manifest.engines.node).toBe('>=22');
  expect(called).toEqual([]);
});

test('every function of a deployment is in it, built', () => {
  const built = readdirSync(join(root, 'dist', 'functions')).map((name) => `dist/functions/${name}/index.js`);
  expect(javascript()).toEqual(expect.arrayContaining(built));
});

test('every case that can be sent is in it', () => {
  const cases = providers.flatMap((provider) =>
    samplesOf(provider).map(({ name }) => `functions/${provider.name}/fixtures/${name}.json`),
  );
  expect(made.files.map(({ path }) => path)).toEqual(expect.arrayContaining(cases));
});

test('who installs it gets what its types name, and is asked for no more than that', () => {
  const declarations = made.files.map(({ path }) => path).filter((path) => path.endsWith('.d.ts'));
  const named = declarations.flatMap((path) =>
    [...made.read(path).matchAll(/(?:from |import\()['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g)].map(
      ([, name = '']) => name,
    ),
  );
  const asked = [manifest.dependencies, manifest.peerDependencies].flatMap(Object.keys);
  expect([...new Set(named)].sort()).toEqual(asked.sort());
});

test('the licence of each package that is inside goes along', () => {
  const text = made.read('dist/third-party-licences.txt');
  const names = Object.keys(reviewed.packages).map((name) => name.replace(/(?<=.)@/, ' '));
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

test.each([
  [
    'required',
    [
      '--print',
      'Object.keys({ ...require("postern"), ...require("postern/events"), ...require("postern/queries"), ...require("postern/schema/data.json") })',
    ],
  ],
  [
    'imported',
    [
      '--input-type=module',
      '--eval',
      'import { Postern } from "postern"; import { parseEvent } from "postern/events"; import { timeline } from "postern/queries"; import schema from "postern/schema/data.json" with { type: "json" }; console.log([Postern, parseEvent, timeline].map(({ name }) => name), Object.keys(schema))',
    ],
  ],
])('what it exports can be %s', async (_, args) => {
  const { stdout } = await node(args, made.folder);
  for (const name of ['Postern', 'parseEvent', 'timeline', '$schema']) expect(stdout).toContain(`'${name}'`);
});

test('an app of CommonJS deploys the functions that were packed, byte for byte', () => {
  const folder = join(made.folder, 'app.out');
  const assets = readdirSync(folder).filter((name) => name.startsWith('asset.'));
  const codes = assets.map((name) => readFileSync(join(folder, name, 'index.js'), 'utf8'));
  const packed = ['consumer', 'sweep', 'emailengine'].map((name) =>
    made.read(`dist/functions/${name}/index.js`),
  );
  expect(codes).toEqual(expect.arrayContaining(packed));
});

test("a function of the app's own is called with what its subscriber asks for, and can ask for more", async () => {
  const line = /Bounces\w+ .*[0-9a-f]{32}: SMTP \d+, bounce 1 of this recipient/;
  await eventually(() => logs.some((one) => line.test(one)));
});

test('a program of ES modules takes the same event off its queue, with its types', async () => {
  consumer = spawn(process.execPath, ['build/consumer.js'], {
    cwd: join(made.folder, 'consumer'),
    env: {
      ...process.env,
      EVENTS_QUEUE_URL: engine.outputs.EventsQueueUrl,
      AWS_ENDPOINT_URL: engine.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  let said = '';
  consumer.stdout?.on('data', (data) => (said += data));
  await eventually(() => said.includes('\n'));
  expect(said).toMatch(/^[0-9a-f]{32} email\.bounced hard/);
  consumer.kill('SIGTERM');
  expect(await once(consumer, 'exit')).toEqual([0, null]);
});

test('whoever deploys without the CDK exports template and zips, and needs the CDK for that alone', async () => {
  const program = manifest.bin['postern-export'];
  const app = join(made.folder, 'exported');
  mkdirSync(app);
  writeFileSync(join(app, 'postern.config.mjs'), 'export default {};');
  const there = join(made.folder, 'node_modules', 'postern', program);
  await node([there, '--config', 'postern.config.mjs'], app);
  const zips = readdirSync(join(app, 'postern-export', 'assets'));
  expect(zips).toHaveLength(readdirSync(join(root, 'dist', 'functions')).length);
  // Where nothing is installed, in no folder above either.
  const bare = mkdtempSync(join(tmpdir(), 'postern-bare-'));
  cpSync(join(made.alone, 'dist', 'library'), bare, { recursive: true });
  await expect(node([join(bare, 'export.js')], bare)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run "npm install aws-cdk-lib constructs"'),
  });
  rmSync(bare, { recursive: true });
});

test('the command line needs nothing beside it: it says what it can do, and finds the event', async () => {
  const program = join(made.alone, manifest.bin.postern);
  const help = await node([program, '--help'], made.alone);
  expect(help.stdout).toContain('Usage: postern');
  const here = ['--stack', 'Mail', '--endpoint', engine.endpoint];
  const list = await node([program, 'events', 'list', '--json', ...here], made.alone);
  expect(JSON.parse(list.stdout)).toMatchObject({ type: 'email.bounced', provider: 'emailengine' });
});
