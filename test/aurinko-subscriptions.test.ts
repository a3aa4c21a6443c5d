import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aurinko } from '../functions/aurinko/index.ts';
import { allSubscriptions, findSubscription, openTable } from '../functions/aurinko/subscriptions/table.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import {
  clientId,
  clientSecret,
  type StandIn,
  startAurinkoApi,
  tokenDead,
  tokenOf,
} from './support/aurinko-api.ts';
import { commandLine, type Ended } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';

const cli = commandLine();
let postern: Postern;
let standIn: StandIn;
let dynamodb: DynamoDBClient;
let secretsManager: SecretsManagerClient;
/** Whatever the commands said. */
const said: string[] = [];

beforeAll(async () => {
  [postern, standIn] = await Promise.all([startPostern(), startAurinkoApi(sampleSecret(aurinko))]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint: postern.engine.endpoint, region: 'us-east-1', credentials };
  dynamodb = new DynamoDBClient(config);
  secretsManager = new SecretsManagerClient(config);
});

afterAll(async () => {
  cli.close();
  dynamodb.destroy();
  secretsManager.destroy();
  await Promise.all([postern.stop(), standIn.stop()]);
});

const app = { AURINKO_CLIENT_ID: clientId, AURINKO_CLIENT_SECRET: clientSecret };

const whole = (args: readonly string[]) => ['aurinko', ...args, '--endpoint', postern.engine.endpoint];

async function run(args: readonly string[], env: Readonly<Record<string, string>> = app): Promise<Ended> {
  const result = await runHere([...whole(args)], { AURINKO_API_URL: standIn.url, ...env });
  said.push(result.out, result.err);
  return result;
}

const table = () =>
  openTable(dynamodb, postern.engine.outputs.SubscriptionsTableName ?? '', { provider: 'aurinko' });
const stateOf = (id: string) => findSubscription(table(), id);
const put = (item: object) =>
  dynamodb.send(new PutItemCommand({ TableName: table().name, Item: marshall(item) }));

const storedSecret = async () => {
  const request = new GetSecretValueCommand({ SecretId: postern.engine.outputs.SecretAurinko });
  return JSON.parse((await secretsManager.send(request)).SecretString ?? '');
};

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

test('a subscription lives: made, notifying, failing, recovered, and ended by a 422', async () => {
  const made = await run(['subscribe', '--resource', '/email/messages', '--account', '7', '--json']);
  expect(made).toMatchObject({ code: 0, err: '' });
  const { id } = JSON.parse(made.out);
  expect(standIn.subscriptions.get(id)).toMatchObject({ account: '7', resource: '/email/messages' });
  expect(await stateOf(id)).toMatchObject({ state: 'pending', account: '7', resource: '/email/messages' });

  await standIn.notify(id);
  await postern.drained();
  expect(await stateOf(id)).toMatchObject({ state: 'active', lastnotification: expect.any(String) });

  const second = (n: number) => new Date(Date.now() + n * 1_000);
  await standIn.lifecycle(id, 'error', second(1), 'credentials \u001b[31mexpired');
  await postern.drained();
  const failing = await run(['list']);
  expect(failing.out).toMatch(new RegExp(`^${id} .* error .*credentials ·\\[31mexpired$`, 'm'));
  await standIn.lifecycle(id, 'active', second(2));
  await postern.drained();
  expect(await stateOf(id)).toMatchObject({ state: 'active' });

  const unasked = await run(['revoke', id]);
  expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining('give --yes') });
  // No credentials: the account's token is gone.
  const revoked = await run(['revoke', id, '--yes'], {});
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining('answered 422') });
  expect(await storedSecret()).toEqual({ current: sampleSecret(aurinko), revoked: [id] });

  // Until the function reads the secret again, and then no more.
  const statuses: number[] = [];
  // Each signed in a separate second: of two alike, only the first is stored.
  for (let n = 0; standIn.subscriptions.has(id); n++)
    statuses.push(...(await standIn.notify(id, second(n - 10_000))).statuses);
  expect(statuses.at(-1)).toBe(422);
  expect(new Set(statuses.slice(0, -1))).toEqual(new Set(statuses.length > 1 ? [200] : []));
  await postern.drained();
  expect(await stateOf(id)).toMatchObject({ state: 'removed' });
  // What came with the last delivery is not lost.
  const stored = [...(await postern.stored()).values()];
  expect(stored.filter(({ data }) => data.envelope?.includes('"revoked":true'))).toEqual([
    expect.objectContaining({ type: 'message.created' }),
  ]);

  const listed = await run(['list', '--all']);
  expect(listed.out).toMatch(new RegExp(`^${id} .* removed .* revoked$`, 'm'));
  expect(listed.err).toContain('--undo');
  expect(await run(['revoke', id, '--undo'])).toMatchObject({ code: 0 });
  expect(await storedSecret()).toEqual({ current: sampleSecret(aurinko) });
  expect(await run(['revoke', id, '--undo'])).toMatchObject({ code: 3 });
});

test('where there is a working subscription, no second one is made, after a lost answer neither', async () => {
  // The account, the list, then a creation that Aurinko answers with an error although it may have done it.
  standIn.fail({}, {}, { status: 500 });
  const args = ['subscribe', '--resource', '/contacts'];
  const env = { AURINKO_ACCOUNT_TOKEN: tokenOf('8') };
  expect(await run(args, env)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('notifies') });
  const again = await run(args, env);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('There is one already') });
  const made = [...standIn.subscriptions.values()].filter(({ resource }) => resource === '/contacts');
  expect(made).toMatchObject([{ account: '8' }]);
  const [one] = made;
  expect(await stateOf(one?.id ?? '')).toMatchObject({ state: 'pending', account: '8' });
  // With another account's token, Aurinko knows nothing of it: that must not count as gone.
  const stranger = { AURINKO_ACCOUNT_TOKEN: tokenOf('7') };
  expect(await run(['remove', one?.id ?? ''], stranger)).toMatchObject({ code: 2 });
  expect(await run(['sync', '--account', '8'], stranger)).toMatchObject({ code: 2 });
  expect(await run(['remove', one?.id ?? '', '--account', '7'])).toMatchObject({ code: 2 });
  expect(await stateOf(one?.id ?? '')).toMatchObject({ state: 'pending' });
  expect(await run(['remove', one?.id ?? ''], env)).toMatchObject({ code: 0 });
  expect(await stateOf(one?.id ?? '')).toMatchObject({ state: 'removed' });
  expect(await run(['remove', '404'], env)).toMatchObject({ code: 3 });
});

test('sync takes over what Aurinko says, each way, and only then', async () => {
  const ours = postern.engine.outputs.WebhookUrlAurinko ?? '';
  const there = (id: string, parts: object = {}) =>
    standIn.subscriptions.set(id, {
      ...{ id, account: '8', resource: '/email/messages', notificationUrl: `${ours}?a=1`, active: true },
      ...parts,
    });
  const here = (pk: string, state: string, parts: object = {}) => put({ pk, state, account: '8', ...parts });
  there('101');
  await here('102', 'active');
  there('103');
  await here('103', 'removed', { lastnotification: ago(1) });
  there('104', { failSince: ago(2), failDescription: 'no grant', disabledByBilling: true });
  await here('104', 'active');
  there('105');
  await here('105', 'error', { message: 'credentials expired', since: ago(3) });
  there('106');
  await here('106', 'active', { lastnotification: ago(100) });
  // Somebody else's.
  there('107', { notificationUrl: 'https://example.com/hook' });

  const before = await allSubscriptions(table());
  const dry = await run(['sync', '--account', '8', '--dry-run', '--json']);
  expect(dry).toMatchObject({ code: 0, err: '5 would change. Nothing was changed.\n' });
  expect(await allSubscriptions(table())).toEqual(before);
  const lines = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(lines(dry.out).sort((a, b) => a.id - b.id)).toEqual([
    { id: '101', account: '8', to: 'pending', difference: 'unknown' },
    { id: '102', account: '8', from: 'active', to: 'removed', difference: 'missing' },
    { id: '103', account: '8', from: 'removed', to: 'active', difference: 'back' },
    { id: '104', account: '8', from: 'active', to: 'error', difference: 'failing' },
    { id: '105', account: '8', from: 'error', to: 'active', difference: 'recovered' },
  ]);

  const listed = await run(['list', '--account', '8', '--json', '--all']);
  const differing = lines(listed.out).filter(({ difference }) => difference !== 'none');
  expect(differing.map(({ id }) => id).sort()).toEqual(['101', '102', '103', '104', '105']);
  expect(lines(listed.out).filter(({ silent }) => silent)).toMatchObject([{ id: '106' }]);

  const synced = await run(['sync', '--account', '8']);
  expect(synced).toMatchObject({ code: 0, err: '' });
  expect(synced.out).toMatch(/^104 .*active +error +failing at Aurinko, not in our table$/m);
  const states = new Map((await allSubscriptions(table())).map((one) => [one.id, one]));
  expect(states.get('101')).toMatchObject({ state: 'pending', account: '8', notificationurl: `${ours}?a=1` });
  expect(states.get('102')).toMatchObject({ state: 'removed' });
  expect(states.get('103')).toMatchObject({ state: 'active', restored: expect.any(String) });
  expect(states.get('104')).toMatchObject({ state: 'error', message: 'no grant', disabledbybilling: true });
  expect(states.get('105')).toMatchObject({ state: 'active' });
  expect(states.get('105')).not.toHaveProperty('message');
  expect(states.has('107')).toBe(false);
  const second = await run(['sync', '--account', '8']);
  expect(second).toMatchObject({ code: 0, out: '', err: "Our table agrees with Aurinko's list.\n" });
});

test('show reports one subscription, silent ones too, with and without credentials', async () => {
  const shown = await run(['show', '106']);
  expect(shown).toMatchObject({
    code: 0,
    out: expect.stringMatching(/at Aurinko +active\n[\s\S]*notes +silent\n/),
  });
  const patient = await run(['show', '106', '--silent-after', '5d', '--json']);
  expect(JSON.parse(patient.out)).toMatchObject({ silent: false, theirs: { active: true } });
  const alone = await run(['show', '106'], {});
  expect(alone.out).toMatch(/at Aurinko +not asked/);
  expect(await run(['show', '999'])).toMatchObject({ code: 3 });
});

test('the watch counts the silent and the failed, and notes what Aurinko says', async () => {
  const metrics = () =>
    postern.logs
      .filter(({ line }) => line.includes('"Namespace":"Postern"'))
      .map(({ line }) => JSON.parse(line));
  const [first] = await postern.engine.runSchedules();
  expect(first?.outcome).toMatchObject({ kind: 'response' });
  expect(metrics().at(-1)).toMatchObject({ SilentSubscriptions: 1, FailedSubscriptions: 1 });

  const secret = { clientId, clientSecret, apiUrl: standIn.url };
  postern.engine.putSecret(postern.engine.outputs.ApiSecretAurinko ?? '', JSON.stringify(secret));
  standIn.subscriptions.delete('103');
  Object.assign(standIn.subscriptions.get('105') ?? {}, { failSince: ago(1), failDescription: 'quota' });
  await postern.engine.runSchedules();
  expect(metrics().at(-1)).toMatchObject({ SilentSubscriptions: 1, FailedSubscriptions: 3 });
  expect(await stateOf('103')).toMatchObject({ state: 'active', missing: true });
  expect(await stateOf('105')).toMatchObject({ state: 'active', faildescription: 'quota', missing: false });
  expect(await stateOf('106')).toMatchObject({ checked: expect.any(String), missing: false });

  // Whose token is dead can't notify us either.
  standIn.fail(tokenDead);
  await postern.engine.runSchedules();
  expect(await stateOf('106')).toMatchObject({ failsince: expect.any(String) });
  await postern.engine.runSchedules();
  expect(await stateOf('106')).not.toHaveProperty('failsince');
});

test('what Aurinko answers wrongly, late or not at all is reported, with what to do', async () => {
  const list = ['list', '--account', '8'];
  standIn.fail({ status: 503 });
  expect(await run(list)).toMatchObject({ code: 0, out: expect.stringContaining('106') });
  standIn.fail({ status: 200, body: '{"records":[{"id":' });
  const malformed = await run(list);
  expect(malformed).toMatchObject({ code: 1, err: expect.stringContaining('not what its API describes') });
  standIn.fail(tokenDead);
  const dead = await run(list);
  expect(dead).toMatchObject({ code: 1, err: expect.stringMatching(/token.dead[\s\S]*connect the account/) });
  // What our table says is shown anyway.
  expect(dead.out).toMatch(/^106 .* not asked /m);
  expect(await run(['subscribe', '--resource', '/nothing', '--account', '8'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('No such resource'),
  });
});

test.each([
  [['subscribe', '--resource', '/contacts'], {}, 'AURINKO_ACCOUNT_TOKEN'],
  [['subscribe', '--resource', '/contacts'], app, '--account'],
  [['subscribe', '--resource', 'contacts', '--account', '7'], app, 'slash'],
  [['list'], { AURINKO_CLIENT_ID: 'x' }, 'AURINKO_CLIENT_SECRET go together'],
  [['list'], { ...app, AURINKO_API_URL: 'http://example.com' }, 'https'],
  [['show', 'not-a-number'], app, 'number'],
] as const)('wrong usage is reported: %j', async (args, env, says) => {
  postern.engine.putSecret(postern.engine.outputs.ApiSecretAurinko ?? '', '{}');
  expect(await run(args, env)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
});

test('no credential is in an output, a log, or the list of processes', async () => {
  const secrets = [
    clientSecret,
    tokenOf('7'),
    tokenOf('8'),
    sampleSecret(aurinko),
    btoa(`${clientId}:${clientSecret}`),
  ];
  const seen = Promise.withResolvers<void>();
  standIn.fail({ until: seen.promise });
  const env = { AURINKO_API_URL: standIn.url, ...app };
  const calls = standIn.calls.length;
  const { ended } = cli.run(whole(['list', '--account', '8']), { env });
  while (standIn.calls.length === calls) await new Promise((resolve) => setTimeout(resolve, 50));
  const processes = commandLines();
  seen.resolve();
  const { code, out, err } = await ended;
  expect(code).toBe(0);
  const everything = [...said, out, err, ...postern.logs.map(({ line }) => line), ...processes].join('\n');
  expect(everything).toContain('/bin/postern.ts');
  for (const secret of secrets) expect(everything).not.toContain(secret);
});

/** Of every process, as anyone on the machine can see them; ours alone without /proc. */
function commandLines(): readonly string[] {
  if (!existsSync('/proc/self/cmdline')) return ['/bin/postern.ts'];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended.
        return [];
      }
    });
}
