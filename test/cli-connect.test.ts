import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { arpoone } from '../functions/arpoone/index.ts';
import { connect as connectEmailEngine } from '../functions/emailengine/commands/connect.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { connect as connectPaubox } from '../functions/paubox/commands/connect.ts';
import { paubox } from '../functions/paubox/index.ts';
import type { AwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { OperationError } from '../operations/failure.ts';
import { post } from '../operations/samples/post.ts';
import { readCase, sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { startDeployment } from './support/deployment.ts';
import { type EmailEngineOptions, startEmailEngine } from './support/emailengine.ts';
import { apiKey, startPauboxApi } from './support/paubox-api.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const cli = commandLine();
const token = 'ee-access-token-0123456789';
const elsewhere = 'https://elsewhere.example.com/hooks/their-secret-path';
const standIns: { close(): Promise<void> }[] = [];

let postern: Postern;
/** A deployment where no secret is set. */
let bare: AwsEndpoint;

beforeAll(async () => {
  postern = await startPostern();
  bare = (await startDeployment(() => undefined)).aws;
});

afterAll(async () => {
  cli.close();
  await Promise.all(standIns.map((one) => one.close()));
  await Promise.all([postern.stop(), bare.stop()]);
});

async function emailEngine(options: Partial<EmailEngineOptions> = {}) {
  const started = await startEmailEngine({ token, serviceSecret: sampleSecret(emailengine), ...options });
  standIns.push(started);
  return started;
}

const access = (url: string) => ({ EMAILENGINE_URL: url, EMAILENGINE_TOKEN: token });

function connect(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return cli.run(['connect', ...args, '--endpoint', postern.engine.endpoint], { env });
}

/** EmailEngine's part alone: what it told, and the failure that it ended with. */
async function setUp(env: Readonly<Record<string, string>>, force = false) {
  const told: string[] = [];
  const tell = (line: string) => void told.push(line);
  const { signal } = new AbortController();
  const failure = await connectEmailEngine({
    url: ours(),
    word: 'emailengine',
    force,
    env,
    signal,
    tell,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { message = '', kind } = failure instanceof OperationError ? failure : {};
  return { told: told.join('\n'), message, kind };
}

const ours = () => postern.urlOf(emailengine);

test('EmailEngine is connected by one command, which shows refusals until the first verified delivery', async () => {
  const ready = Promise.withResolvers<void>();
  const { url, changes } = await emailEngine({ ready: ready.promise });
  const { said, ended } = connect(['emailengine'], access(`${url}/`));
  await eventually(() => said.err.includes('Waiting'));
  // As its own test button does.
  expect((await fetch(ours(), { method: 'POST', body: '{"event":"test"}' })).status).toBe(401);
  await eventually(() => said.err.includes('not signed'));
  ready.resolve();
  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(changes).toEqual([{ webhooks: ours(), webhookEvents: ['*'], webhooksEnabled: true }]);
  expect(out).toContain(`webhooks: none → ${ours()}`);
  expect(out).toMatch(/emailengine is connected: message\.created about message\/\S+ is stored/);
  expect(err.match(/refused with 401 \(unsigned\)/g)).toHaveLength(1);
  for (const secret of [token, sampleSecret(emailengine)]) expect(out + err).not.toContain(secret);
});

test('only what differs is changed, and what others set is kept', async () => {
  const settings = {
    webhooksEnabled: true,
    webhooks: ours(),
    webhookEvents: ['messageNew'],
    notifyAttachments: true,
  };
  const { url, changes } = await emailEngine({ settings });
  const waiting = connect(['emailengine'], access(url));
  await eventually(() => waiting.said.err.includes('Waiting'));
  expect(waiting.said.out).toMatch(
    /notifyAttachments is on[\s\S]*chooses only messageNew[\s\S]*nothing to change/,
  );
  expect(changes).toEqual([]);
  waiting.child.kill('SIGINT');
  const { code, err } = await waiting.ended;
  expect([code, err]).toEqual([130, expect.stringMatching(/Interrupted; .*postern connect emailengine/)]);
});

test('another receiver is replaced only by force, and its URL is not shown', async () => {
  const settings = { webhooksEnabled: true, webhooks: elsewhere, webhookEvents: ['messageNew'] };
  const ready = new Promise<void>(() => undefined);
  const { url, changes } = await emailEngine({ settings, ready });
  const refused = await setUp(access(url));
  expect(changes).toEqual([]);
  expect(refused.message).toMatch(/https:\/\/elsewhere\.example\.com\/….*--force/);
  const forced = await setUp(access(url), true);
  expect(changes).toEqual([{ webhooks: ours(), webhookEvents: ['*'] }]);
  expect(refused.message + forced.told).not.toContain('their-secret-path');
});

test('a long text of mails is warned of before it is refused, by connect and by doctor', async () => {
  const settings = { webhooks: ours(), webhookEvents: ['*'], webhooksEnabled: true, notifyText: true };
  const { url } = await emailEngine({ settings: { ...settings, notifyTextSize: 2_097_152 } });
  const { told } = await setUp(access(url));
  expect(told).toMatch(/notifyTextSize is 2097152: .*413 each time.*65536 or less/);
  const asked = ['doctor', '--provider', 'emailengine', '--json', '--endpoint', postern.engine.endpoint];
  const settingsTold = async (env: Readonly<Record<string, string>>) =>
    (await cli.here(asked, env)).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ check }) => check === 'settings');
  expect(await settingsTold(access(url))).toMatchObject({
    mark: 'yellow',
    found: expect.stringContaining('notifyTextSize is 2097152'),
    next: 'docs/providers/emailengine.md#limits-and-settings-to-choose',
  });
  const { url: small } = await emailEngine({ settings: { ...settings, notifyTextSize: 65_536 } });
  expect((await setUp(access(small))).told).not.toContain('notifyTextSize');
  expect(await settingsTold(access(small))).toMatchObject({ mark: 'green' });
  expect(await settingsTold({})).toBeUndefined();
  expect(await settingsTold({ ...access(small), EMAILENGINE_TOKEN: 'wrong' })).toMatchObject({
    mark: 'grey',
    found: expect.stringContaining('EMAILENGINE_TOKEN is wrong'),
  });
});

const everyEvent = ['delivered', 'temporary_failure', 'permanent_failure', 'opened'].map(
  (name) => `api_mail_log_${name}`,
);

test("Paubox's endpoint is made by its API, found again, and changed after a rotation; others' stay", async () => {
  const api = await startPauboxApi();
  standIns.push({ close: () => api.stop() });
  const others = {
    id: 7,
    target_url: 'https://other.example.com/hook',
    events: [everyEvent[0]],
    active: false,
  };
  api.endpoints.push({ ...others });
  const env = { PAUBOX_API_KEY: apiKey, PAUBOX_API_URL: api.url };
  const url = postern.urlOf(paubox);
  const told: string[] = [];
  const run = (how: object = {}) => {
    const { signal } = new AbortController();
    return connectPaubox({
      url,
      word: 'paubox',
      force: false,
      env,
      signal,
      tell: (line) => void told.push(line),
      ...how,
    });
  };
  expect(await run()).toBe(true);
  const ours = { id: 2, target_url: url, events: everyEvent, active: true, signing_key: null };
  expect(api.endpoints).toEqual([others, ours]);
  await run();
  expect(told.at(-1)).toBe('The webhook endpoint 2 is set already: nothing to change.');
  await run({ url: `${url}-new` });
  expect([api.endpoints[1], told.at(-1)]).toEqual([
    { ...ours, target_url: `${url}-new` },
    'Changed of the webhook endpoint 2: target_url.',
  ]);
  Object.assign(api.endpoints[1] ?? {}, { active: false, events: ['mine', everyEvent[3]] });
  await run({ url: `${url}-new` });
  expect(api.endpoints).toEqual([
    others,
    { ...ours, target_url: `${url}-new`, events: ['mine', everyEvent[3], ...everyEvent.slice(0, 3)] },
  ]);
  expect(told.join()).not.toContain(sampleSecret(paubox));
  expect(await run({ env: {} })).toBe(false);
  await expect(run({ env: { ...env, PAUBOX_API_KEY: 'wrong' } })).rejects.toThrow(
    /answered 401.*Check PAUBOX_API_KEY/,
  );
  await expect(run({ env: { ...env, PAUBOX_API_URL: `${api.url}/no` } })).rejects.toThrow(
    /answered 404.*dashboard/,
  );
});

test('postern connect paubox makes the endpoint and waits for its first delivery', async () => {
  const api = await startPauboxApi();
  standIns.push({ close: () => api.stop() });
  const { said, ended } = connect(['paubox'], { PAUBOX_API_KEY: apiKey, PAUBOX_API_URL: api.url });
  await eventually(() => said.err.includes('Waiting'));
  expect(api.endpoints).toMatchObject([{ target_url: postern.urlOf(paubox), active: true }]);
  await post(postern.urlOf(paubox), readCase(paubox, 'example'), sampleSecret(paubox), new Date());
  const { code, out } = await ended;
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(
      /^Made a webhook endpoint for [^\n]*…, with all four events\.\n.*paubox is connected/,
    ),
  ]);
  for (const secret of [apiKey, sampleSecret(paubox)]) expect(out).not.toContain(secret);
});

test.concurrent('without a delivery in time it fails, and says what to check', async () => {
  const { code, out, err } = await connect(['paubox', '--timeout', '1s']).ended;
  expect(code).toBe(1);
  expect(out).toContain(postern.urlOf(paubox));
  expect(err).toMatch(/No verified delivery of paubox was stored within 1 s\..*--timeout 1h/);
});

test.concurrent('a provider without such an API shows what to paste, and is waited for as well', async () => {
  const { said, ended } = connect(['arpoone']);
  await eventually(() => said.err.includes('Waiting'));
  expect(said.out).toContain('emailWebhooks');
  await post(postern.urlOf(arpoone), readCase(arpoone, 'example'), sampleSecret(arpoone), new Date());
  const { code, out } = await ended;
  expect([code, out]).toEqual([0, expect.stringContaining('arpoone is connected')]);
});

test.each([
  ['emailengine', 'set'],
  ['paubox', 'rotate'],
])('the secret of %s comes before its URL', async (name, command) => {
  const { code, out, err } = await runHere(['connect', name, '--endpoint', bare.url]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`First: postern secrets ${command} ${name}`);
});

const answering = (status: number, body: string) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json', location: '/' }).end(body);

test.each([
  ['a wrong token', { token: 'another' }, /answered 401: Unauthorized\. EMAILENGINE_TOKEN is wrong/],
  [
    'a token of one account',
    { fault: answering(403, '{"message":"Unauthorized scope"}') },
    /403: Unauthorized scope\. .*system-wide/,
  ],
  [
    'a failure',
    { fault: answering(500, '{"statusCode":500,"message":"Redis is away"}') },
    /500: Redis is away\. Check its log/,
  ],
  ['a redirect', { fault: answering(301, '') }, /301\. It redirects/],
  ['what is no JSON', { fault: answering(200, '<html>') }, /does not answer as EmailEngine does/],
  [
    'settings of another form',
    { fault: answering(200, '{"webhooks":7}') },
    /does not answer as EmailEngine does/,
  ],
  [
    'a lost connection',
    { fault: (response: ServerResponse) => response.destroy() },
    /can't be reached at EMAILENGINE_URL/,
  ],
  ['no service secret', { serviceSecret: null }, /has no service secret.*Set serviceSecret in EmailEngine/],
])('EmailEngine answers with %s: the error quotes it and says what to do', async (_, options, message) => {
  const { url } = await emailEngine(options);
  const failed = await setUp(access(url));
  expect(failed).toEqual({ told: '', message: expect.stringMatching(message), kind: 'failed' });
  expect(failed.message).not.toContain(token);
});

test.each([
  [{}, /EMAILENGINE_URL must be the address of EmailEngine/],
  [{ EMAILENGINE_URL: 'http://me:pass1word@localhost' }, /without a user and password/],
  [{ EMAILENGINE_URL: 'http://localhost' }, /EMAILENGINE_TOKEN must be/],
])('with %j in the environment, EmailEngine is not asked', async (env, message) => {
  const failed = await setUp(env);
  expect(failed).toEqual({ told: '', message: expect.stringMatching(message), kind: 'invalid' });
  expect(failed.message).not.toContain('pass1word');
});

test.each([
  [['nobody'], /Allowed choices are .*emailengine/],
  [['paubox', '--timeout', 'soon'], /like 90s, 10m or 1h/],
])('postern connect %j is wrong usage, and says why', async (args, message) => {
  const { code, out, err } = await runHere(['connect', ...args]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test.concurrent('Ctrl-C does not wait for an EmailEngine that says nothing', async () => {
  const asked = Promise.withResolvers<void>();
  const { url } = await emailEngine({ fault: () => asked.resolve() });
  const { child, ended } = connect(['emailengine'], access(url));
  await asked.promise;
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
});

test('the help has examples and exit codes', async () => {
  const { code, out } = await runHere(['connect', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/postern connect [\s\S]*Exit codes: 0 a delivery came/);
});
