import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { instanceOf } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import { givenSecrets, keptSecrets } from '../local/run-secrets.ts';
import { listen } from './support/listen.ts';
import { eventually } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const root = join(import.meta.dirname, '..');
const running = new Set<ChildProcess>();

/** Where runs are found: each test that looks for one has its own place. */
const state = mkdtempSync(join(tmpdir(), 'postern-state-'));

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(state, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  /** Lines on standard output so far. */
  readonly lines: string[];
  readonly errors: string[];
  readonly ended: Promise<number | null>;
}

function run(script: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, XDG_STATE_HOME: state, POSTERN_CONFIG: 'test/support/shipped.config.ts', ...env },
  });
  running.add(child);
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, lines, errors, ended };
}

const start = (...args: string[]) => run('local/main.ts', ['--port', '0', ...args]);
const configured = (...args: string[]) =>
  run('local/main.ts', ['--port', '0', ...args], { POSTERN_CONFIG: 'test/support/local.config.ts' });

/** The children of a process, theirs too. */
function familyOf(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = table.map((line) => line.trim().split(/\s+/).map(Number));
  const of = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...of(child)]);
  return of(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What `--json` prints first: where everything of the configuration is. */
function expectReady(ready: object): void {
  expect(ready).toMatchObject({
    ready: true,
    urls: Object.fromEntries(
      providers.map(({ name }) => [name, expect.stringMatching(`^http://127.0.0.1:\\d+/webhooks/${name}`)]),
    ),
    endpoints: { dynamodb: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) },
    tables: { events: expect.any(String), subscriptions: expect.any(String) },
    shards: 1,
    console: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    queues: {
      deliveries: expect.any(String),
      deadLetters: expect.any(String),
      events: expect.any(String),
      bounces: expect.any(String),
    },
  });
}

/** A tail in another process sees what is simulated. */
async function watched(here: readonly string[]): Promise<void> {
  const watching = run('bin/postern.ts', ['events', 'tail', ...here]);
  await eventually(() => watching.lines.length > 0);
  const sent = await runHere(['simulate', 'emailengine', 'example', ...here]);
  expect(sent.code).toBe(0);
  await eventually(() => watching.lines.some((line) => line.includes('email.clicked')));
  watching.child.kill('SIGINT');
  expect(await watching.ended).toBe(130);
  const named = ['emailengine', 'acc1', 'message/hello@example.com', '--json'];
  const { code, out } = await runHere(['events', 'timeline', ...named, ...here]);
  expect([code, JSON.parse(out)]).toMatchObject([0, { type: 'email.clicked' }]);
}

/** The token that the run lets in afterwards. */
async function rotated(here: readonly string[]): Promise<string> {
  const { code, out, err } = await runHere(['secrets', 'rotate', 'arpoone', ...here]);
  expect([code, err.split('\n')[0]]).toEqual([
    0,
    'Waiting until every function knows the new token of arpoone: 5 s',
  ]);
  const [url = ''] = out.split('\n');
  expect((await fetch(url, { method: 'POST', body: '[]' })).status).toBe(200);
  return new URL(url).pathname;
}

/** Neither costs a build. */
async function expectRefused(data: string, port: string, reach: string): Promise<void> {
  const sameFolder = start('--data', data);
  expect(await sameFolder.ended).toBe(1);
  expect(sameFolder.errors).toEqual([
    expect.stringMatching(`^error: ${data} is used by ${reach}\\. Give another`),
  ]);
  const samePort = run('local/main.ts', ['--port', port]);
  expect(await samePort.ended).toBe(1);
  expect(samePort.errors).toEqual([
    expect.stringMatching(`^error: Port ${port} is taken by ${reach}\\. Give another`),
  ]);
  expect([sameFolder.lines, samePort.lines]).toEqual([[], []]);
}

const seen = /paubox +email\.bounced +message\/2f1f0c58-6f0b-4c1c\S+ +patient@example\.com/;

test.concurrent('--once --verbose shows every stored event; --data keeps events and secrets for the next run; tools attach by its first line', async () => {
  const data = mkdtempSync(join(tmpdir(), 'postern-'));
  const args = ['--port', '0', 'paubox', 'arpoone', '--once', '--data', data];
  const first = run('local/main.ts', [...args, '--verbose'], { POSTERN_SECRET_PAUBOX: 'mine,old' });
  expect(await first.ended).toBe(0);
  expect(first.errors).toEqual([]);
  expect(first.lines.join('\n')).toContain('webhook paubox');
  expect(first.lines.join('\n')).toMatch(seen);
  expect(first.lines.at(-1)).toMatch(/^\d+ events stored, each as expected\.$/);

  // What is deployed changes between runs: other providers, another subscriber.
  const { child, lines, errors, ended } = configured('--json', '--no-samples', '--data', data);
  await eventually(() => lines.length > 0);
  const ready = JSON.parse(lines[0] ?? '');
  expectReady(ready);
  const here = ['--endpoint', ready.endpoints.dynamodb];
  const bounced = 'message/2f1f0c58-6f0b-4c1c-9a2b-0a7d1c9e5b44@clinic.example.org';
  const kept = await runHere([
    'events',
    'timeline',
    bounced,
    '--json',
    '--table',
    ready.tables.events,
    ...here,
  ]);
  expect(kept.out).toContain('"email.bounced"');
  await watched(here);
  const page = await fetch(ready.console);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<!doctype html>')]);
  const listening = await listen(`${ready.console}api/feed?since=1h`);
  await eventually(() => listening.rows().some(({ type }) => type === 'email.clicked'));
  const token = await rotated(here);
  const reach = `the local run of ${root}, since .*Z, process ${child.pid}, its console ${ready.console}`;
  await expectRefused(data, new URL(ready.urls.paubox).port, reach);

  const family = familyOf(child.pid ?? 0);
  expect(family.length).toBeGreaterThan(1);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await listening.ended;
  expect(family.filter(isAlive)).toEqual([]);
  expect([lines.length, errors]).toEqual([1, []]);

  const last = run('local/main.ts', args);
  expect([await last.ended, last.errors]).toEqual([0, []]);
  expect(last.lines.find((line) => line.includes('webhook arpoone'))).toContain(token);
  expect(last.lines.find((line) => line.includes('webhook paubox'))).toContain('/mine');
  expect(last.lines.at(-1)).toMatch(
    /^\d+ events stored, and [1-9]\d+ that an earlier run had stored, each as expected\.$/,
  );
  rmSync(data, { recursive: true });
});

test.concurrent('it says in a screen what runs where, with the console last, and its three lines can be pasted as they are', async () => {
  const own = join(state, 'own');
  const { child, lines, errors, ended } = run('local/main.ts', ['--port', '0'], { XDG_STATE_HOME: own });
  await eventually(() => lines.some((line) => line.includes('Console: ')));
  // npm itself says four more.
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(lines).toContainEqual(expect.stringMatching(/^\d+ events stored, each as expected\.$/));
  expect(lines.at(-1)).toMatch(/^It runs until Ctrl-C\. Console: http:\/\/127\.0\.0\.1:\d+\/$/);
  for (const { name } of providers) expect(lines.join('\n')).toContain(`webhook ${name}`);
  expect(lines.join('\n')).toMatch(
    / email\.sent \d+, email\.delivered \d+, .*message\.\* \d+, .*unknown \d+/s,
  );
  expect(errors).toEqual([]);
  const [send = '', query = '', watch = ''] = lines.filter((line) => line.startsWith('  npx postern '));
  const env = { ...process.env, XDG_STATE_HOME: own };
  const pasted = (command: string) =>
    promisify(execFile)('sh', ['-c', command], { cwd: root, env }).then(({ stdout }) => stdout);
  expect(await pasted(send)).toContain('200 ×1');
  await eventually(async () => (await pasted(query).catch(() => '')).includes('email.'));
  expect(watch).toBe('  npx postern events tail --local');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(pasted(query)).rejects.toThrow('There is no local run on this machine; start one: npm start');
});

test.concurrent('Ctrl-C while samples are being sent ends it cleanly too', async () => {
  const { child, lines, errors, ended } = start('emailengine', '--verbose');
  await eventually(() => lines.some((line) => line.includes('emailengine') && line.includes('account.')));
  const family = familyOf(child.pid ?? 0);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(errors).toEqual([]);
  expect(family.filter(isAlive)).toEqual([]);
});

test.concurrent.each([
  [['--port', 'many'], /must be a number from 0 to 65535/],
  [['--prot', '0'], /unknown option '--prot'/],
  [['nobody'], /'nobody' is invalid.*Allowed choices are .*emailengine/],
  [['--once', '--no-samples'], /--once has nothing to wait for/],
] as const)('npm start -- %j ends with an error that says what is wrong', async (args, message) => {
  const { errors, ended } = run('local/main.ts', args);
  expect(await ended).not.toBe(0);
  expect(errors.join('\n')).toMatch(message);
});

test('secrets of a run come from the environment, as current or current,previous', () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const from = (value: string) => givenSecrets(provider, { POSTERN_SECRET_EMAILENGINE: value });
  expect(givenSecrets(provider, {})).toBeUndefined();
  const ofEu = { POSTERN_SECRET_EMAILENGINE: 'one', POSTERN_SECRET_EMAILENGINE_EU: 'two' };
  expect(givenSecrets(instanceOf(provider, 'eu'), ofEu)).toEqual({ current: 'two' });
  expect(from('a')).toEqual({ current: 'a' });
  expect(from('a,b')).toEqual({ current: 'a', previous: 'b' });
  for (const wrong of ['', ',', 'a,', ',b', 'a,b,c'])
    expect(() => from(wrong)).toThrow('POSTERN_SECRET_EMAILENGINE');
});

test('of the secrets that an earlier run left, one that lets nothing in is none', () => {
  expect(keptSecrets('{"current":"a","previous":"b"}')).toEqual({ current: 'a', previous: 'b' });
  for (const text of [undefined, '{}', '{"current":""}', 'a']) expect(keptSecrets(text)).toBeUndefined();
});
