import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { commandTree } from '../cli/program.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { stackIdAt } from '../operations/deployment.ts';
import { announce, type LocalRun } from '../operations/local-runs/find.ts';
import { commandLine } from './support/cli.ts';

const cli = commandLine();
const state = mkdtempSync(join(tmpdir(), 'postern-state-'));
const runs = join(state, 'postern', 'local-runs');
/** Who was asked, call by call. */
const asked: string[] = [];
let aws: AwsEndpoint;
let first: AwsEndpoint;
let second: AwsEndpoint;
const withdrawals: (() => void)[] = [];

const called = (name: string) =>
  startAwsEndpoint({
    intercept: (_, forward) => {
      asked.push(name);
      return forward();
    },
  });

beforeAll(async () => {
  process.env.XDG_STATE_HOME = state;
  [aws, first, second] = [await called('aws'), await called('first'), await called('second')];
  for (const { stacks } of [aws, first, second]) stacks.set('Postern', { WebhookUrlAurinko: 'http://x/y' });
});

beforeEach(() => {
  asked.length = 0;
});

afterEach(() => {
  for (const withdraw of withdrawals.splice(0)) withdraw();
  rmSync(runs, { recursive: true, force: true });
});

afterAll(async () => {
  for (const one of [aws, first, second]) await one.stop();
  cli.close();
  rmSync(state, { recursive: true });
});

/** Announces a run at that endpoint, in a folder that no command is given in. */
async function announced(endpoint: string, run: Partial<LocalRun> = {}): Promise<LocalRun> {
  const stackId = await stackIdAt({ stack: 'Postern', endpoint });
  const [folder, startedAt] = ['/elsewhere', '2026-11-26T08:00:00.000Z'];
  const whole = {
    stack: 'Postern',
    stackId,
    endpoint,
    gateway: endpoint,
    folder,
    pid: process.pid,
    startedAt,
    ...run,
  };
  withdrawals.push(announce(whole));
  asked.length = 0;
  return whole;
}

/** With credentials for AWS, where a command that is lost would go. */
function postern(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const account = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'us-east-1' };
  const keys = { AWS_ACCESS_KEY_ID: 'account', AWS_SECRET_ACCESS_KEY: 'account' };
  return cli.here(args, { ...account, ...keys, XDG_STATE_HOME: state, ...env });
}

const urls = ['urls', 'aurinko', '--json'];

test.each([
  ['--local', ['--local'], {}],
  ['POSTERN_LOCAL', [], { POSTERN_LOCAL: '1' }],
] as const)('%s asks the local run, and nobody else', async (_, options, env) => {
  await announced(first.url, { folder: process.cwd() });
  const { code, out, err } = await postern([...urls, ...options], env);
  expect([code, err, JSON.parse(out).url]).toEqual([0, '', 'http://x/y']);
  expect(new Set(asked)).toEqual(new Set(['first']));
});

test.each([
  ['--endpoint', true],
  ['POSTERN_ENDPOINT', false],
] as const)('%s asks that run, whichever others there are', async (name, isOption) => {
  await announced(first.url);
  const options = isOption ? [name, second.url] : [];
  const { code, err } = await postern([...urls, ...options], isOption ? {} : { [name]: second.url });
  expect([code, err]).toEqual([0, '']);
  expect(new Set(asked)).toEqual(new Set(['second']));
});

test.each([[{}], [{ POSTERN_LOCAL: '0' }], [{ POSTERN_LOCAL: '', POSTERN_ENDPOINT: '' }]])(
  'without them AWS is asked, whatever runs here: %j',
  async (env: Readonly<Record<string, string>>) => {
    await announced(first.url, { folder: process.cwd() });
    expect((await postern(urls, env)).code).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['aws']));
  },
);

test('of several, the run of this folder is asked, then of one above, then the newest, and which one is printed', async () => {
  await announced(first.url, { startedAt: '2026-11-26T09:00:00.000Z' });
  const saysWhich = async () => (await postern([...urls, '--local'])).err;
  expect(await saysWhich()).toBe(
    `This asks the local run of /elsewhere, since 2026-11-26T09:00:00Z, at ${first.url}.\n`,
  );
  await announced(second.url);
  expect(await saysWhich()).toContain(first.url);
  await announced(second.url, { folder: '/', pid: process.ppid });
  expect(await saysWhich()).toContain(second.url);
  withdrawals.pop()?.();
  await announced(second.url, { folder: `${process.cwd()}/docs` });
  expect(await saysWhich()).toContain(first.url);
  await announced(second.url, { folder: process.cwd() });
  expect(await saysWhich()).toContain(second.url);
});

test('a run that is asked by --local says the name of its stack, and has no other', async () => {
  first.stacks.set('Webhooks', { WebhookUrlAurinko: 'http://x/own' });
  const stackId = await stackIdAt({ stack: 'Webhooks', endpoint: first.url });
  await announced(first.url, { folder: process.cwd(), stack: 'Webhooks', stackId });
  expect(JSON.parse((await postern([...urls, '--local'])).out).url).toBe('http://x/own');
  const other = await postern([...urls, '--local', '--stack', 'Prod']);
  expect([other.code, other.err]).toEqual([
    1,
    expect.stringMatching(/There is no stack Prod in the local run at /),
  ]);
  expect(asked).not.toContain('aws');
});

/** An id that no process has any more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test.each([
  ['whose process is dead', async () => announced(first.url, { pid: await deadPid() })],
  ['whose address nobody has', () => announced(first.url, { endpoint: 'http://127.0.0.1:1' })],
  ['whose address another run has', () => announced(first.url, { endpoint: second.url })],
  ["whose process id is another user's by now", () => announced(first.url, { pid: 1, endpoint: second.url })],
])('a run %s is no run: one sentence says what to start', async (_, leave) => {
  await leave();
  for (const [options, env] of [
    [['--local'], {}],
    [[], { POSTERN_LOCAL: '1' }],
  ] as const) {
    const { code, out, err } = await postern([...urls, ...options], env);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /^error: [^\n]*(is gone or does not answer; start it again|no local run .*; start one): npm start [^\n]*\.\n$/,
    );
  }
  expect(asked).not.toContain('aws');
});

test('the file of a run that died is removed, and one that can not be read is passed over', async () => {
  await announced(first.url, { pid: await deadPid() });
  await announced(second.url);
  expect(readdirSync(runs)).toHaveLength(2);
  expect((await postern([...urls, '--local'])).code).toBe(0);
  expect(readdirSync(runs)).toHaveLength(1);
  expect(new Set(asked)).toEqual(new Set(['second']));
});

test('only the user reads the file, and it goes with the run', async () => {
  await announced(first.url);
  const [name = ''] = readdirSync(runs);
  expect(statSync(join(runs, name)).mode & 0o777).toBe(0o600);
  expect(statSync(runs).mode & 0o777).toBe(0o700);
  withdrawals.pop()?.();
  expect(readdirSync(runs)).toEqual([]);
});

test.each([
  [['--local', '--endpoint', 'http://127.0.0.1:1'], {}, 'Give --local or --endpoint, not both.'],
  [['--local', '--profile', 'a'], {}, '--local asks a local run and --profile asks AWS: give one of them.'],
  [['--local', '--region', 'a'], {}, '--local asks a local run and --region asks AWS: give one of them.'],
  [['--endpoint', 'http://127.0.0.1:1', '--region', 'a'], {}, /--endpoint .* --region .*: give one/],
  [['--profile', 'a'], { POSTERN_LOCAL: '1' }, /^POSTERN_LOCAL .* --profile asks AWS: unset the one/],
  [['--region', 'a'], { POSTERN_ENDPOINT: 'http://127.0.0.1:1' }, /^POSTERN_ENDPOINT .* --region asks AWS/],
  [[], { POSTERN_LOCAL: '1', POSTERN_ENDPOINT: 'http://127.0.0.1:1' }, /are both set: unset one of them\.$/],
  [[], { POSTERN_LOCAL: 'yes' }, /^POSTERN_LOCAL must be 1/],
  [[], { POSTERN_ENDPOINT: '127.0.0.1:8789' }, /^POSTERN_ENDPOINT must be a URL/],
])('%j with %j is refused in one sentence', async (options, env: Readonly<Record<string, string>>, says) => {
  await announced(first.url, { folder: process.cwd() });
  const { code, out, err } = await postern([...urls, ...options], env);
  expect([code, out]).toEqual([2, '']);
  const [, sentence, rest] = /^error: (.*)\n(.*)$/s.exec(err) ?? [];
  expect([sentence, rest]).toEqual([typeof says === 'string' ? says : expect.stringMatching(says), '']);
  expect(asked).toEqual([]);
});

test('before a command of a command --local would go unheard, so it is refused', async () => {
  const { code, err } = await postern(['suppressions', '--local', 'check', 'ann@example.net']);
  expect([code, err]).toEqual([2, 'error: Give --local after check.\n']);
  expect(asked).toEqual([]);
});

test('a bill is of the local run where it is asked for, and of a template whatever the shell says', async () => {
  first.templates.set('Postern', '{}');
  await announced(first.url, { folder: process.cwd() });
  expect((await postern(['cost', '--local'])).err).toMatch(/The template of the stack Postern/);
  const both = await postern(['cost', '--local', '--template', 'no.json']);
  expect([both.code, both.err]).toEqual([2, expect.stringMatching(/not both/)]);
  const env = { POSTERN_LOCAL: '1' };
  expect((await postern(['cost', '--template', 'no.json'], env)).err).toMatch(/There is no file no\.json/);
  expect(asked).not.toContain('aws');
});

/** A placeholder for a value of no particular kind. */
const values: Readonly<Record<string, string>> = {
  '--forward-to': 'http://localhost:9',
  '--recipient': 'ann@example.net',
  '--since': '1h',
  address: 'ann@example.net',
  provider: 'aurinko',
};

/** Every command that asks a deployment, with the least that it takes. */
function leaves(command: Command, before: readonly string[] = []): readonly (readonly string[])[] {
  const below = command.commands.flatMap((one) => leaves(one, [...before, one.name()]));
  // `postern dev` starts a run.
  const asks = command.name() !== 'dev' && command.options.some(({ long }) => long === '--stack');
  if (!asks) return below;
  const operands = command.registeredArguments
    .filter(({ required }) => required)
    .map((argument) => argument.argChoices?.[0] ?? values[argument.name()] ?? '1');
  const options = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap(({ long }) => [long ?? '', values[long ?? ''] ?? '1']);
  return [[...before, ...operands, ...options], ...below];
}

const everyCommand = leaves(await commandTree()).map((args) => [args.join(' '), args] as const);

test.each(everyCommand)('postern %s --local asks a local run or nobody', async (_, args) => {
  const { code, err } = await postern([...args, '--local']);
  expect([code, err]).toEqual([1, expect.stringMatching(/^error: There is no local run on this machine/)]);
  expect(asked).toEqual([]);
});
