import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { post } from '../samples/post.ts';
import { sampleSecret, samplesOf } from '../samples/read.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { unpacked } from './support/unpacked.ts';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const reviewed = JSON.parse(readFileSync(join(root, 'test', 'packages.json'), 'utf8'));
const node = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

let made: Awaited<ReturnType<typeof unpacked>>;
let postern: Postern;
let consumer: ChildProcess | undefined;

beforeAll(async () => {
  [made, postern] = await Promise.all([unpacked(), startPostern()]);
});

afterAll(async () => {
  consumer?.kill('SIGKILL');
  await postern.stop();
  made.remove();
});

const javascript = () => made.files.map(({ path }) => path).filter((path) => path.endsWith('.js'));

test('the tarball holds what is run and read, and no more than 2 MB of it', () => {
  const places = made.files.map(({ path }) => path.split('/').slice(0, 2).join('/'));
  const expected = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
    'dist/cli',
    'dist/functions',
    'dist/library',
    'dist/third-party-licences.txt',
    'schema/data.json',
    'schema/event.json',
    ...providers.map(({ name }) => `functions/${name}`),
  ];
  const others = new Set(places.filter((place) => !/^docs\/|^dist\/console$/.test(place)));
  expect([...others].sort()).toEqual(expected.sort());
  expect(made.size).toBeLessThan(2_000_000);
});

test('it holds no sources, no tests, and nothing of the machine that packed it', () => {
  const paths = made.files.map(({ path }) => path);
  expect(paths.filter((path) => /(?<!\.d)\.tsx?$|\.map$|\.test\.|^test/.test(path))).toEqual([]);
  expect(javascript().filter((path) => made.read(path).includes(root))).toEqual([]);
});

test('every function of a deployment is in it, built', () => {
  const built = readdirSync(join(root, 'dist', 'functions')).map((name) => `dist/functions/${name}/index.js`);
  expect(javascript()).toEqual(expect.arrayContaining(built));
});

test('the licence of each package that is inside goes along', () => {
  const text = made.read('dist/third-party-licences.txt');
  const names = Object.keys(reviewed.packages).map((name) => name.replace(/(?<=.)@/, ' '));
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

test('the command line needs nothing beside it: it says what it can do, and finds events', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  const bounce = provider && samplesOf(provider).find(({ name }) => name === '061-messageBounce');
  if (bounce === undefined) throw new Error('no bounce');
  await post(postern.urlOf(bounce.provider), bounce, sampleSecret(bounce.provider), new Date());
  await postern.drained();
  const program = join(made.alone, manifest.bin.postern);
  const help = await node([program, '--help'], made.alone);
  expect(help.stdout).toContain('Usage: postern');
  const endpoint = ['--endpoint', postern.engine.endpoint];
  const list = await node([program, 'events', 'list', '--json', ...endpoint], made.alone);
  expect(JSON.parse(list.stdout)).toMatchObject({ type: 'email.bounced', provider: 'emailengine' });
});

test.each([
  [
    'required',
    [
      '-p',
      'Object.keys({ ...require("postern"), ...require("postern/events"), ...require("postern/queries"), ...require("postern/schema/data.json") })',
    ],
  ],
  [
    'imported',
    [
      '--input-type=module',
      '-e',
      'import { Postern } from "postern"; import { parseEvent } from "postern/events"; import { timeline } from "postern/queries"; import schema from "postern/schema/data.json" with { type: "json" }; console.log([Postern, parseEvent, timeline].map(({ name }) => name), Object.keys(schema))',
    ],
  ],
])('what it exports can be %s', async (_, args) => {
  const { stdout } = await node(args, made.folder);
  for (const name of ['Postern', 'parseEvent', 'timeline', '$schema']) expect(stdout).toContain(`'${name}'`);
});

test('an app of CommonJS compiles with the construct, and deploys the functions that were packed', async () => {
  const app = join(made.folder, 'app');
  await node([tsc], app);
  const outdir = join(made.folder, 'app.out');
  mkdirSync(outdir);
  await node(['build/app.js'], app, { CDK_OUTDIR: outdir });
  const { Outputs } = JSON.parse(readFileSync(join(outdir, 'Mail.template.json'), 'utf8'));
  expect(Object.keys(Outputs)).toEqual(
    expect.arrayContaining(['EventsTableName', 'WebhookUrlEmailengine', 'SubscriberBouncesQueueUrl']),
  );
  const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  const codes = assets.map((name) => readFileSync(join(outdir, name, 'index.js'), 'utf8'));
  const ours = ['consumer', 'sweep', 'emailengine'].map((name) =>
    made.read(`dist/functions/${name}/index.js`),
  );
  expect(codes).toEqual(expect.arrayContaining(ours));
});

test('a program of ES modules compiles with the types, and takes an event off its queue', async () => {
  const folder = join(made.folder, 'consumer');
  await node([tsc], folder);
  consumer = spawn(process.execPath, ['build/consumer.js'], {
    cwd: folder,
    env: {
      ...process.env,
      EVENTS_QUEUE_URL: postern.eventsQueueUrl,
      AWS_ENDPOINT_URL: postern.engine.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  let said = '';
  consumer.stdout?.on('data', (data) => (said += data));
  await eventually(async () => said.includes('\n') && (await postern.depth(postern.eventsQueueUrl)) === 0);
  expect(said).toMatch(/^[0-9a-f]{32} email\.bounced hard/);
  consumer.kill('SIGTERM');
  expect(await once(consumer, 'exit')).toEqual([0, null]);
});
