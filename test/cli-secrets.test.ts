import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askForSecret } from '../cli/secrets/value.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { secretKey, webhookUrlKey } from '../lib/output-keys.ts';
import type { Intercept } from '../local/engine/aws/endpoint.ts';
import { post } from '../operations/samples/post.ts';
import { readCase } from '../operations/samples/read.ts';
import { commandLine, type RunOptions } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const cli = commandLine();
/** Whatever the commands have said: no secret may be in it. */
const said: string[] = [];
const secrets = ['service-secret-ONE', 'service-secret-TWO', 'service-secret-THREE', 'typed as an argument'];

let postern: Postern;
let manager: SecretsManagerClient;

/** As for a person without the right to read logs. */
const logsRefused: Intercept = async ({ operation, body }, forward) => {
  const asked = operation === 'FilterLogEvents' && body.includes(output('LogGroupAurinko'));
  const text = JSON.stringify({ __type: 'AccessDeniedException', message: 'no' });
  return asked ? { status: 400, headers: {}, body: Buffer.from(text) } : forward();
};

beforeAll(async () => {
  postern = await startPostern(logsRefused);
  manager = new SecretsManagerClient({
    endpoint: postern.engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  cli.close();
  manager.destroy();
  await postern.stop();
});

async function run(args: readonly string[], { env, input }: RunOptions = {}) {
  const whole = ['secrets', ...args, '--endpoint', postern.engine.endpoint];
  const ended = await cli.here(whole, env, input);
  said.push(ended.out, ended.err);
  return ended;
}

/** The exit code and all output. */
async function outcome(args: readonly string[], input?: string): Promise<readonly [number | null, string]> {
  const { code, out, err } = await run(args, input === undefined ? {} : { input });
  return [code, out + err];
}

const output = (key: string) => postern.engine.outputs[key] ?? '';

async function stored(name: string) {
  const { SecretString = '' } = await manager.send(
    new GetSecretValueCommand({ SecretId: output(secretKey(name)) }),
  );
  return JSON.parse(SecretString);
}

async function store(name: string, text: string) {
  await manager.send(new PutSecretValueCommand({ SecretId: output(secretKey(name)), SecretString: text }));
}

function named(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

async function send(name: string, secret: string, url = output(webhookUrlKey(name))): Promise<number> {
  const { status } = await post(url, readCase(named(name), 'example'), secret, new Date());
  return status;
}

const [one = '', two = '', three = '', argument = ''] = secrets;

test.concurrent('a signing secret is set, rotated without a gap, and retired once nothing uses the old one', async () => {
  await store('emailengine', '{"revoked":[9223372036854775807,"b"]}');
  expect(await outcome(['status', 'emailengine'])).toEqual([
    1,
    expect.stringMatching(/emailengine +signature +not set[\s\S]*postern secrets set emailengine/),
  ]);
  expect(await outcome(['rotate', 'emailengine'], two)).toEqual([
    1,
    expect.stringContaining('no secret yet'),
  ]);

  const set = ['secrets', 'set', 'emailengine', '--endpoint', postern.engine.endpoint];
  const ended = await cli.run(set, { input: `${one}\n` }).ended;
  said.push(ended.out, ended.err);
  expect(ended.code).toBe(0);
  expect(await outcome(['set', 'emailengine'], one)).toEqual([0, expect.stringContaining('already')]);
  expect(await outcome(['set', 'emailengine'], two)).toEqual([
    1,
    expect.stringContaining('postern secrets rotate emailengine'),
  ]);
  expect(await outcome(['rotate', 'emailengine'], one)).toEqual([
    1,
    expect.stringContaining('nothing was changed'),
  ]);
  expect(await outcome(['rotate', 'emailengine'], two)).toEqual([
    0,
    expect.stringMatching(
      /previous secret of emailengine are accepted as before\. From \d\d:\d\d:\d\d UTC on[\s\S]*links in mail already sent stop working: .*one-click unsubscribe[\s\S]*postern secrets retire emailengine/,
    ),
  ]);
  // Nothing has shown yet which of the two is used.
  expect(await outcome(['retire', 'emailengine'])).toEqual([
    1,
    expect.stringMatching(
      /(from .*Z on, the log shows which one is used|none matched it since .*)\. Nothing was changed/,
    ),
  ]);
  const rotated = await stored('emailengine');
  expect(rotated).toMatchObject({ current: two, previous: one });
  // Nor while functions may still call the previous one the current one; once they don't, it is.
  await eventually(async () => {
    const isAccepted = (await send('emailengine', two)) === 200;
    return (await run(['retire', 'emailengine'])).code === 0 && isAccepted;
  });
  expect(await stored('emailengine')).toEqual({ current: two, revoked: expect.anything() });
  await store('emailengine', JSON.stringify(rotated));
  // Whoever put the other field there finds it again, its digits too.
  expect(await stored('emailengine')).toEqual({
    current: two,
    previous: one,
    revoked: ['9223372036854775807', 'b'],
  });
  await eventually(async () => (await send('emailengine', two)) === 200);
  expect(await send('emailengine', one)).toBe(200);
  expect(await outcome(['rotate', 'emailengine'], three)).toEqual([
    1,
    expect.stringContaining('retire emailengine'),
  ]);

  const { code, out } = await run(['status', 'emailengine', '--json']);
  const status = JSON.parse(out);
  expect([code, status]).toEqual([
    0,
    {
      provider: 'emailengine',
      authenticity: 'signature',
      set: true,
      changed: expect.any(String),
      previous: true,
      previousLastUsed: expect.any(String),
    },
  ]);
  expect(await outcome(['retire', 'emailengine'])).toEqual([
    1,
    expect.stringContaining(status.previousLastUsed),
  ]);
  expect((await outcome(['retire', 'emailengine', '--force']))[0]).toBe(0);
  expect(await stored('emailengine')).toEqual({ current: two, revoked: expect.anything() });
  await eventually(async () => (await send('emailengine', one)) === 401);
  expect(await send('emailengine', two)).toBe(200);
  expect(await outcome(['retire', 'emailengine'])).toEqual([0, expect.stringContaining('nothing to retire')]);
});

test.concurrent('a token is made again, and its URL printed once every function knows it', async () => {
  const { current: old } = await stored('arpoone');
  const rotating = cli.run(['secrets', 'rotate', 'arpoone', '--endpoint', postern.engine.endpoint]);
  await eventually(() => rotating.said.err.includes('Waiting until every function knows'));
  await eventually(async () => (await stored('arpoone')).previous === old);
  const { current } = await stored('arpoone');
  expect(current).toMatch(/^[A-Za-z0-9]{43}$/);
  // Other users of the machine see both.
  for (const seen of process.platform === 'linux' ? ['cmdline', 'environ'] : [])
    expect(readFileSync(`/proc/${rotating.child.pid}/${seen}`, 'utf8')).not.toContain(current);
  expect(rotating.said.out).toBe('');
  const { code, out } = await rotating.ended;
  const url = `${output('WebhookUrlArpoone')}${current}`;
  expect([code, out]).toEqual([0, `${url}\n`]);
  expect(await send('arpoone', '', url)).toBe(200);
  expect(await send('arpoone', '', `${output('WebhookUrlArpoone')}${old}`)).toBe(200);
  expect(await outcome(['rotate', 'arpoone'])).toEqual([1, expect.stringContaining('previous secret')]);
});

test.concurrent('Ctrl-C while a new token becomes known leaves it stored, and says how to continue', async () => {
  const { current: old } = await stored('paubox');
  const rotating = cli.run(['secrets', 'rotate', 'paubox', '--endpoint', postern.engine.endpoint]);
  await eventually(async () => (await stored('paubox')).previous === old);
  rotating.child.kill('SIGINT');
  const { code, out, err } = await rotating.ended;
  expect([code, out]).toEqual([130, '']);
  expect(err).toMatch(/is stored.*postern urls paubox/);
  const { current } = await stored('paubox');
  const atOnce = await cli.run([
    ...['secrets', 'rotate', 'paubox', '--force', '--no-wait'],
    ...['--endpoint', postern.engine.endpoint],
  ]).ended;
  const next = await stored('paubox');
  expect(next.previous).toBe(current);
  expect(atOnce).toEqual({
    code: 0,
    out: `${output('WebhookUrlPaubox')}${next.current}\n`,
    err: expect.stringMatching(/from \d\d:\d\d:\d\d UTC on/),
  });
  expect(await outcome(['set', 'paubox', '--force'], 'too-short-for-a-token')).toEqual([
    2,
    expect.stringMatching(/32 to 256 characters.*Nothing was changed/),
  ]);
});

test.concurrent('where the log can not be read, that is reported, and nothing depends on it', async () => {
  await store('aurinko', JSON.stringify({ current: two, previous: one }));
  expect(await outcome(['status', 'aurinko'])).toEqual([
    0,
    expect.stringMatching(/kept +unknown[\s\S]*log of aurinko can't be read \(AccessDeniedException\)/),
  ]);
  expect(await outcome(['retire', 'aurinko'])).toEqual([
    1,
    expect.stringMatching(
      /It isn't known whether .*log can't be read \(AccessDeniedException\).*Nothing was changed/,
    ),
  ]);
  expect(await stored('aurinko')).toEqual({ current: two, previous: one });
  expect((await outcome(['retire', 'aurinko', '--force']))[0]).toBe(0);
  expect(await stored('aurinko')).toEqual({ current: two });
  await store('aurinko', `{"current":"${one}"`);
  expect(await outcome(['set', 'aurinko'], two)).toEqual([1, expect.stringContaining('set aurinko --force')]);
  expect((await outcome(['set', 'aurinko', '--force'], two))[0]).toBe(0);
  expect(await stored('aurinko')).toEqual({ current: two });
});

test.each([
  ['set', 'emailengine', argument],
  ['set', argument],
  ['rotate', 'emailengine', `--secret=${argument}`],
  ['retire', `-${argument}`],
])('a secret as an argument is refused without being repeated: %s', async (...args) => {
  const { code, out, err } = await runHere(['secrets', ...args]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('A secret is never an argument');
  expect(err).not.toContain(argument);
});

test.each([
  [['set'], 2, /missing required argument 'provider'/],
  [['status', 'nobody'], 2, /Allowed choices are .*emailengine/],
  [['rotate', 'arpoone', '--stack', 'Nobody'], 1, /no stack Nobody/],
])('postern secrets %j ends with %d and says why', async (args, expected, message) => {
  const { code, out, err } = await runHere(['secrets', ...args, '--endpoint', postern.engine.endpoint]);
  expect([code, out]).toEqual([expected, '']);
  expect(err).toMatch(message);
});

test.concurrent('without AWS credentials, it says so before it asks for a secret', async () => {
  const { code, err } = await cli.run(['secrets', 'set', 'emailengine', '--region', 'eu-central-1']).ended;
  expect([code, err]).toEqual([1, expect.stringContaining('No AWS credentials')]);
});

test.each(['set', 'rotate', 'retire', 'status'])(
  'the help of %s has examples and exit codes',
  async (name) => {
    const { code, out } = await runHere(['secrets', name, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`postern secrets ${name} [\\s\\S]*Exit codes: 0 `));
  },
);

/** Standard input, or a terminal where somebody types. */
function keyboard(bytes: string | Buffer, isTTY = false) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  const shown: string[] = [];
  output.on('data', (data) => {
    shown.push(String(data));
    // Like a person, who types when asked.
    if (shown.length === 1) setImmediate(() => input.write(bytes));
  });
  if (!isTTY) input.end(bytes);
  return { terminal: { input, output }, shown: () => shown.join('') };
}

const signing = { name: 'some', authenticity: 'signature' } as const;

test.each([
  ['nothing', '', /empty/],
  ['a newline alone', '\n', /empty/],
  ['a blank before', ` ${one}`, /white space/],
  ['a blank behind', `${one} \r\n`, /white space/],
  ['a byte order mark', `\uFEFF${one}`, /white space/],
  ['two lines', `${one}\n${two}\n`, /control character/],
  ['a null character', `${one}\u0000`, /control character/],
  ['a whole file', one.repeat(500), /longer than/],
  ['no UTF-8', Buffer.from([0x61, 0xff, 0xfe]), /UTF-8/],
])('as a secret, %s is refused without being repeated', async (_, input, message) => {
  const refused = await askForSecret(signing, keyboard(input).terminal).catch(
    (error: Error) => error.message,
  );
  expect(refused).toMatch(message);
  expect(refused).not.toContain(one);
});

test('a newline at the end of standard input is not part of the secret', async () => {
  expect(await askForSecret(signing, keyboard(`${one}\r\n`).terminal)).toBe(one);
  expect(await askForSecret(signing, keyboard('two words').terminal)).toBe('two words');
});

test('on a terminal the secret is asked for, and never shown', async () => {
  const { terminal, shown } = keyboard(`${one}\r`, true);
  expect(await askForSecret(signing, terminal)).toBe(one);
  expect(shown()).toContain('Secret of some:');
  expect(shown()).not.toContain(one.slice(0, 4));
  const leaving = askForSecret(signing, keyboard('\u0003', true).terminal);
  await expect(leaving).rejects.toMatchObject({ kind: 'interrupted', message: 'Nothing was changed.' });
});

test('nothing that the commands said, and no log line, holds a secret', async () => {
  expect(said.length).toBeGreaterThan(20);
  const everything = [...said, ...postern.logs.map(({ line }) => line)].join('\n');
  const { current } = await stored('arpoone');
  for (const secret of [...secrets, current]) expect(everything).not.toContain(secret);
});
