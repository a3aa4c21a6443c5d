import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../../functions/providers.ts';
import { samplesOf } from '../../operations/samples/read.ts';
import { eventually } from '../support/postern.ts';
import { packed } from './installed.ts';

const root = join(import.meta.dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const reviewed = JSON.parse(readFileSync(join(root, 'test', 'packages.json'), 'utf8'));
const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
const node = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, args, { cwd, env: { ...made.env, ...env } });

let made: Awaited<ReturnType<typeof packed>>;
/** What `postern init` wrote, installed, and what it said. */
let app: string;
let said: string;
/** The local run of it. */
let ready: { endpoints: { sqs: string }; queues: Record<string, string>; console: string };
let logs = '';
const running: ChildProcess[] = [];

/** `postern` of the app. */
const postern = (...args: string[]) =>
  node([join('node_modules', 'postern', manifest.bin.postern), ...args], app);

beforeAll(async () => {
  made = await packed();
  const first = join(made.folder, 'first');
  mkdirSync(first);
  writeFileSync(join(first, 'package.json'), `{"dependencies":{"postern":"file:${made.tarball}"}}`);
  await made.install(first);
  ({ stdout: said } = await made.run('npx', ['postern', 'init', 'my-webhooks'], first));
  app = join(first, 'my-webhooks');
  await made.install(app);
  await made.run('npm', ['run', 'synth'], app);
  const dev = start(
    [join('node_modules', 'postern', manifest.bin.postern), 'dev', '--port', '0', '--json', '--logs'],
    app,
  );
  dev.stderr?.on('data', (data) => (logs += data));
  let told = '';
  dev.stdout?.on('data', (data) => (told += data));
  await eventually(() => told.includes('\n') || dev.exitCode !== null);
  if (dev.exitCode !== null) throw new Error(`postern dev ended: ${logs}`);
  ready = JSON.parse(told);
  await postern('simulate', 'emailengine', 'email.bounced', '--local');
}, 300_000);

afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  made.remove();
});

function start(args: readonly string[], cwd: string, env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, args, { cwd, env: { ...made.env, ...env } });
  running.push(child);
  return child;
}

test('postern init says what to do next, and every step of it is a script of the app', () => {
  const { scripts } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  const steps = [...said.matchAll(/npm (?:run )?(\w+)/g)].map(([, name = '']) => name);
  expect(steps).toEqual(['install', 'dev', 'test', 'deploy']);
  expect(steps.filter((name) => name !== 'install' && scripts[name] === undefined)).toEqual([]);
});

test('the app holds what it needs of Postern, and asks the registry for none of it', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
    name.startsWith('postern'),
  );
  expect(Object.fromEntries(ours)).toEqual({
    postern: `file:vendor/postern-${manifest.version}.tgz`,
    'postern-local': `file:vendor/postern-local-${manifest.version}.tgz`,
  });
  const examples = ['app', 'consumer'].map((name) =>
    readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'),
  );
  for (const [, version] of examples.join().matchAll(/"postern(?:-local)?": "(.*)"/g))
    expect(version).toMatch(new RegExp(`^file:../../postern(-local)?-${manifest.version}.tgz$`));
});

test('the packages that an example asks for are at the versions that the project is tested with', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const name of ['app', 'consumer']) {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'),
    );
    for (const [of, version] of Object.entries({ ...dependencies, ...devDependencies }))
      if (!of.startsWith('postern'))
        expect(`${of} ${version}`).toBe(`${of} ${packages[`node_modules/${of}`].version}`);
  }
});

test('its types are right, and its own test passes', async () => {
  await node([tsc], app);
  const { stdout } = await made.run('npm', ['test'], app);
  expect(stdout).toMatch(/pass 2\n/);
});

test("the local run is found by --local, under the name of the app's stack", async () => {
  const list = await postern('events', 'list', '--json', '--local');
  expect(JSON.parse(list.stdout)).toMatchObject({ type: 'email.bounced', provider: 'emailengine' });
  expect((await fetch(ready.console)).status).toBe(200);
});

test('a repeat of an event is not handed to the function again', async () => {
  await eventually(() => logs.includes('bounce 1 of this recipient'));
  const [, id = ''] = /([0-9a-f]{32}): SMTP/.exec(logs) ?? [];
  const list = await postern('events', 'list', '--json', '--local');
  await send(JSON.stringify(JSON.parse(list.stdout)));
  await postern('simulate', 'emailengine', 'email.bounced', '--local');
  // The next event is handled, and the first was not again.
  await eventually(() => (logs.match(/: SMTP/g)?.length ?? 0) > 1);
  expect(logs.match(new RegExp(`${id}: SMTP`, 'g'))).toHaveLength(1);
});

/** Onto the queue of the app's function. */
async function send(body: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: ready.endpoints.sqs, region: 'us-east-1', credentials });
  await client.send(new SendMessageCommand({ QueueUrl: ready.queues.bounces, MessageBody: body }));
  client.destroy();
}

test('a body that is no event is on the dead-letter queue at once, with the reason', async () => {
  await send('no event');
  let listed = '';
  await eventually(async () => {
    listed = (await postern('dlq', 'list', '--queue', 'bounces', '--json', '--local')).stdout;
    return listed !== '';
  });
  expect(listed).toContain('not_an_event');
});

test.each([
  [['init', 'my-webhooks'], 2, /my-webhooks is not empty: give a new folder/],
  [['init', 'My_App'], 2, /"My_App" can't be the name of an app: use lower-case letters/],
  [['init', 'package.json'], 2, /can't be the name of an app/],
  [['init', 'new', '--from', 'postern'], 2, /neither a package file nor a git address "postern"/],
  [['init'], 2, /missing required argument 'folder'/],
  [
    ['dev'],
    1,
    /postern dev runs on the package postern-local, which is not installed here: npm install --save-dev .*postern-local-.*\.tgz/,
  ],
  [
    ['dev', '--stack', 'Other'],
    2,
    /cdk\.out has no stack with Postern, so none is called Other: run npx cdk synth first/,
  ],
  [['dev', '--once'], 2, /--once waits for samples: give --samples too/],
  [['dev', '--port', 'x'], 2, /must be a number from 0 to 65535/],
])('postern %j without the engine or with a slip ends with %i and says why', async (args, code, message) => {
  const first = join(made.folder, 'first');
  const program = join('node_modules', 'postern', manifest.bin.postern);
  await expect(node([program, ...args], first)).rejects.toMatchObject({
    code,
    stderr: expect.stringMatching(message),
  });
});

test.each([
  [
    { engines: { node: '>=99.1' } },
    /postern dev needs Node 99\.1 or newer, and this is .*; the other commands run on it/,
  ],
  [{ version: '0.0.1' }, /postern-local is 0\.0\.1 and postern is .*: install both from one npm pack/],
])('an engine with %j is refused', async (change, message) => {
  const folder = join(made.folder, `engine-${Object.keys(change)}`);
  const engine = join(folder, 'node_modules', 'postern-local');
  cpSync(join(app, 'node_modules', 'postern-local'), engine, { recursive: true });
  const file = join(engine, 'package.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  const program = join(app, 'node_modules', 'postern', manifest.bin.postern);
  await expect(node([program, 'dev'], folder)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(message),
  });
});

test('without an app the default stack runs', async () => {
  const folder = join(made.folder, 'no-app');
  mkdirSync(folder);
  const program = join(app, 'node_modules', 'postern', manifest.bin.postern);
  const dev = start([program, 'dev', '--port', '0', '--once', '--samples'], folder);
  let out = '';
  dev.stdout?.on('data', (data) => (out += data));
  const [code] = await once(dev, 'exit');
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^Running Postern's default stack.*events stored, each as expected\.\n$/s),
  ]);
});

test('the engine is a separate package, small to fetch, and asks for the Node that it needs', async () => {
  const { stdout } = await made.run('tar', ['-tzvf', made.engineTarball], made.folder);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/.* package\//, ''))
      .sort(),
  ).toEqual([
    'LICENSE',
    'README.md',
    'dist/engine.js',
    'local/engine/lambda/bootstrap.cjs',
    'package.json',
    'third-party-licences.txt',
  ]);
  expect(readFileSync(made.engineTarball).byteLength).toBeLessThan(1_000_000);
  const engine = JSON.parse(readFileSync(join(app, 'node_modules', 'postern-local', 'package.json'), 'utf8'));
  expect(engine).toMatchObject({
    version: manifest.version,
    engines: { node: manifest.devEngines.runtime.version },
  });
  expect(Object.keys(engine.dependencies)).toEqual(['classic-level']);
  expect(Object.keys(manifest.dependencies)).toEqual(['valibot']);
});

test('docs/start/package.md shows what is in the examples', () => {
  const shown = [
    ...readFileSync(join(root, 'docs', 'start', 'package.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs),
  ];
  const files = [
    'app/bin/app.ts',
    'app/functions/bounces.ts',
    'app/test/bounces.test.ts',
    'app/postern.config.ts',
  ];
  const examples = files.map((file) => readFileSync(join(root, 'examples', file), 'utf8'));
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
    'SECURITY.md',
    'package.json',
    'bin/postern.cjs',
    'bin/require-node.cjs',
    'dist/assembly',
    'dist/cli',
    'dist/console',
    'dist/functions',
    'dist/library',
    'dist/third-party-licences.txt',
    'schema/asyncapi.yaml',
    'schema/data.json',
    'schema/event.json',
    'examples/app',
    ...providers.map(({ name }) => `functions/${name}`),
  ];
  const others = new Set(places.filter((place) => !place.startsWith('docs/')));
  expect([...others].sort()).toEqual(expected.sort());
  expect(made.size).toBeLessThan(2_000_000);
});

test('it holds no sources, no tests, and nothing of the machine that packed it', () => {
  // But those of the app that it writes.
  const paths = made.files.map(({ path }) => path).filter((path) => !path.startsWith('examples/app/'));
  expect(paths.filter((path) => /(?<!\.d)\.tsx?$|\.map$|\.test\.|^test/.test(path))).toEqual([]);
  expect(javascript().filter((path) => made.read(path).includes(root))).toEqual([]);
});

test('its command line and library run on the oldest Node that it says: nothing is called that came later', () => {
  // Node 22.0 has Promise.withResolvers, Array.fromAsync and groupBy.
  const later = /Promise\.try\b|RegExp\.escape|Error\.isError|import\.meta\.main|node:sqlite/g;
  const called = javascript()
    // `postern dev` asks for a newer one itself.
    .filter((path) => /^dist\/(cli\/(?!dev-)|library\/)/.test(path))
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
  // And what its JavaScript loads.
  const loaded = javascript()
    .filter((path) => path.startsWith('dist/library/'))
    .flatMap((path) =>
      [...made.read(path).matchAll(/require\("((?:@[^/"]+\/)?[^./"][^/"]*)/g)].map(([, name = '']) => name),
    )
    .filter((name) => !isBuiltin(name));
  const needed = [...named, ...loaded].map((name) => (name === 'aws-lambda' ? '@types/aws-lambda' : name));
  const asked = [manifest.dependencies, manifest.peerDependencies].flatMap(Object.keys);
  expect([...new Set(needed)].sort()).toEqual(asked.sort());
  expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
});

test('the licence of each package that is inside goes along', () => {
  const ofEngine = join(app, 'node_modules', 'postern-local', 'third-party-licences.txt');
  const text = made.read('dist/third-party-licences.txt') + readFileSync(ofEngine, 'utf8');
  const names = Object.keys(reviewed.packages).map((name) => name.replace(/(?<=.)@/, ' '));
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

const exported = ['postern', 'postern/events', 'postern/queries', 'postern/consume', 'postern/testing'];

test.each([
  [
    'required',
    [
      '--print',
      `Object.keys(Object.assign({}, ...${JSON.stringify(exported)}.map(require), require("postern/schema/data.json")))`,
    ],
  ],
  [
    'imported',
    [
      '--input-type=module',
      '--eval',
      'import { Postern } from "postern"; import { parseEvent } from "postern/events"; import { timeline } from "postern/queries"; import { consume } from "postern/consume"; import { sampleEvent } from "postern/testing"; import schema from "postern/schema/data.json" with { type: "json" }; console.log([Postern, parseEvent, timeline, consume, sampleEvent].map(({ name }) => name), Object.keys(schema))',
    ],
  ],
])('what it exports can be %s', async (_, args) => {
  const { stdout } = await node(args, app);
  for (const name of ['Postern', 'parseEvent', 'timeline', 'consume', 'sampleEvent', '$schema'])
    expect(stdout).toContain(`'${name}'`);
});

const codesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => readFileSync(join(folder, name, 'index.js'), 'utf8'));
const packedCodes = () =>
  ['consumer', 'sweep', 'emailengine'].map((name) => made.read(`dist/functions/${name}/index.js`));

test('the app deploys the functions that were packed, byte for byte', () => {
  expect(codesIn(join(app, 'cdk.out'))).toEqual(expect.arrayContaining(packedCodes()));
});

test('so does an app of CommonJS', async () => {
  const outdir = join(made.folder, 'commonjs.out');
  const program = `const { App, Stack } = require('aws-cdk-lib'); const { Postern } = require('postern');
    const app = new App({ outdir: ${JSON.stringify(outdir)} }); new Postern(new Stack(app, 'Mail'), 'Webhooks'); app.synth();`;
  await node(['--eval', program], app);
  expect(codesIn(outdir)).toEqual(expect.arrayContaining(packedCodes()));
});

test("a function of the app's own is called with what its subscriber asks for, and can ask for more", async () => {
  const line = /Bounces\w+: .*[0-9a-f]{32}: SMTP \d+, bounce 1 of this recipient/;
  await eventually(() => line.test(logs));
});

test('a program of ES modules takes the same event off its queue, with its types', async () => {
  const folder = await made.example('consumer');
  await node([tsc], folder);
  const consumer = start(['consumer.ts'], folder, {
    EVENTS_QUEUE_URL: ready.queues.events ?? '',
    AWS_ENDPOINT_URL: ready.endpoints.sqs,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  let out = '';
  consumer.stdout?.on('data', (data) => (out += data));
  await eventually(() => out.includes('\n'));
  expect(out).toMatch(/^[0-9a-f]{32} email\.bounced hard/);
  consumer.kill('SIGTERM');
  expect(await once(consumer, 'exit')).toEqual([0, null]);
});

test('the consumer in Python has twenty-odd lines, and reads only what every event may have by the schema', () => {
  const python = readFileSync(join(root, 'examples', 'python', 'consumer.py'), 'utf8');
  const schema = readFileSync(join(root, 'schema', 'event.json'), 'utf8');
  expect(python.split('\n').length).toBeLessThan(26);
  const read = [...python.matchAll(/\["(\w+)"\]|\.get\("(\w+)"/g)].map(
    ([, index, get]) => index ?? get ?? '',
  );
  expect(read).toEqual(expect.arrayContaining(['id', 'type', 'data', 'failure', 'kind']));
  for (const name of read.filter((one) => one !== 'EVENTS_QUEUE_URL')) expect(schema).toContain(`"${name}"`);
});

test('whoever deploys without the CDK exports template and zips, and needs the CDK for that alone', async () => {
  const program = manifest.bin['postern-export'];
  const folder = join(app, 'exported');
  mkdirSync(folder);
  writeFileSync(join(folder, 'postern.config.mjs'), 'export default {};');
  const there = join(app, 'node_modules', 'postern', program);
  await node([there, '--config', 'postern.config.mjs'], folder);
  const zips = readdirSync(join(folder, 'postern-export', 'assets'));
  expect(zips).toHaveLength(readdirSync(join(root, 'dist', 'functions')).length);
  // If nothing is installed, in no folder above either.
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
  const here = ['--stack', 'my-webhooks', '--endpoint', ready.endpoints.sqs];
  const list = await node([program, 'events', 'list', '--json', ...here], made.alone);
  expect(JSON.parse(list.stdout.split('\n')[0] ?? '')).toMatchObject({
    type: 'email.bounced',
    provider: 'emailengine',
  });
});
