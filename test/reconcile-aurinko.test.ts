import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trackingBody } from '../functions/aurinko/commands/reconcile.ts';
import { aurinko } from '../functions/aurinko/index.ts';
import { eventKey } from '../functions/events/keys.ts';
import { eventsOf } from '../operations/reconcile/deliveries.ts';
import { sampleSecret, samplesOf } from '../operations/samples/read.ts';
import {
  clientId,
  clientSecret,
  type StandIn,
  silence,
  startAurinkoApi,
  tokenDead,
  tokenOf,
} from './support/aurinko-api.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

const cli = commandLine();
const secret = sampleSecret(aurinko);
let postern: Postern;
let api: StandIn;

beforeAll(async () => {
  [postern, api] = await Promise.all([startPostern(), startAurinkoApi(secret)]);
});

afterAll(async () => {
  cli.close();
  await api.stop();
  await postern.stop();
});

const app = { AURINKO_CLIENT_ID: clientId, AURINKO_CLIENT_SECRET: clientSecret };

const whole = (args: readonly string[]) => [
  ...['reconcile', 'aurinko', '--endpoint', postern.engine.endpoint],
  ...args,
];
const environment = (env: Record<string, string> = app) => ({ AURINKO_API_URL: api.url, ...env });
const run = (...args: string[]) => cli.here(whole(args), environment());

const createdAt = '2026-01-14T09:31:02.118204Z';
const tracked = (id: number | string, eventType = 'open') =>
  `{ "id": ${id},  "createdAt": "${createdAt}", "eventType": "${eventType}", "trackingId": 5521 }`;

/** The webhook that reports these events. */
async function webhook(account: string, ...payloads: string[]): Promise<void> {
  const body = Buffer.from(
    `{"subscription":1,"resource":"/email/tracking","accountId":${account},"payloads":[${payloads.join()}]}`,
  );
  const headers = aurinko.sign(body, secret, new Date());
  const answer = await fetch(postern.urlOf(aurinko), { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  await postern.drained();
}

const tracking = samplesOf(aurinko)
  .filter(({ name, expected }) => name.startsWith('tracking-') && expected.status === 200)
  .flatMap(({ name, body, expected }) => {
    const { accountId, payloads } = JSON.parse(body.toString());
    return expected.events.map((one, index) => ({
      name,
      accountId,
      payload: payloads[index],
      expected: one,
    }));
  })
  .filter(({ payload }) => Number.isInteger(payload.id));

test.each(tracking)(
  '$name: event $payload.id has the same id and key by webhook and by reconciliation',
  (one) => {
    const { accountId, payload, expected } = one;
    const delivery = {
      id: 'reconcile-1',
      provider: 'aurinko',
      receivedAt: '2026-11-22T00:00:00.000Z',
      headers: {},
      body: Buffer.from(trackingBody(String(accountId), [JSON.stringify(payload)])),
      reconciled: true,
    } as const;
    const events = eventsOf(delivery);
    const { pk, sk } = expected.keys;
    expect(events.map(eventKey)).toEqual([{ pk, sk }]);
    expect(events).toMatchObject([{ id: expected.event.id, reconciled: true }]);
  },
);

test('what the list tells and no webhook brought is stored once, page by page, and marked', async () => {
  const ids = Array.from({ length: 120 }, (_, at) => 1_000 + at);
  for (const id of [...ids, '9007199254740993']) api.track('7', createdAt, tracked(id));
  api.track('7', '2025-12-31T00:00:00Z', tracked(1));
  api.track('8', createdAt, tracked(2));
  const early = ids.slice(50, 70);
  await webhook('7', ...early.map((id) => tracked(id)));
  api.fail({ status: 503 });

  const range = ['--account', '7', '--since', '2026-01-01', '--until', '2026-02-01'];
  const dry = await run(...range, '--json');
  expect([dry.code, dry.err]).toEqual([
    0,
    'Looked at 121 tracking events: 101 events missing. Nothing was stored: add --apply to store them.\n',
  ]);
  expect(dry.out.trim().split('\n')).toHaveLength(101);
  expect((await postern.stored()).size).toBe(20);

  const applied = await run(...range, '--apply');
  expect([applied.code, applied.err]).toEqual([
    0,
    'Looked at 121 tracking events: 101 events missing, 101 stored.\n',
  ]);
  const stored = [...(await postern.stored()).values()];
  expect(stored).toHaveLength(121);
  const marked = stored.filter(({ reconciled }) => reconciled);
  expect(marked).toHaveLength(101);
  for (const event of marked) {
    expect(event).toMatchObject({ account: '7', type: 'email.opened', subject: 'message/5521' });
    expect(event.deliveryid).toMatch(/^reconcile-/);
  }
  expect(marked.map(({ data }) => data.payload)).toContain(tracked('9007199254740993'));
  expect((await postern.published(121)).size).toBe(121);

  const again = await run(...range, '--apply');
  expect(again.err).toBe('Looked at 121 tracking events: 0 events missing.\n');
});

test('a webhook that comes after is a duplicate', async () => {
  await postern.settled();
  const before = await postern.items();
  await webhook('7', tracked(1_000), tracked('9007199254740993'));
  expect(await postern.items()).toEqual(before);
  expect(await postern.depth(postern.eventsQueueUrl)).toBe(0);
});

test('an event without an id is not stored, and said', async () => {
  api.track('8', '2026-03-01T00:00:00Z', '{"createdAt":"2026-03-01T00:00:00Z","eventType":"open"}');
  const { code, err } = await run('--account', '8', '--since', '2026-03-01', '--apply');
  expect(code).toBe(1);
  expect(err).toContain("1 tracking event without an id can't be compared");
  expect(err).toContain('Looked at 0 tracking events: 0 events missing.');
});

test("Aurinko's refusal is quoted, and nothing is stored", async () => {
  const range = ['--account', '8', '--since', '2026-01-01', '--apply'];
  const token = { AURINKO_ACCOUNT_TOKEN: tokenOf('7') };
  const other = await cli.here(whole(range), environment(token));
  expect([other.code, other.err]).toEqual([
    2,
    'error: The credentials stand for the account 7, not for 8. Give --account 7, or other credentials.\n',
  ]);
  api.fail({}, tokenDead);
  const dead = await run(...range);
  expect([dead.code, dead.out]).toEqual([1, '']);
  expect(dead.err).toContain('token.dead');
  const malformed = run(...range);
  api.fail({}, { body: '{"records":' });
  expect((await malformed).err).toContain("Aurinko's answer is not what its API describes");
  for (const { err } of [other, dead, await malformed]) {
    for (const secretText of [clientSecret, tokenOf('7')]) expect(err).not.toContain(secretText);
  }
  expect([...(await postern.stored()).values()].filter(({ account }) => account === '8')).toEqual([]);
});

test('Ctrl-C ends it, and says that nothing was stored', async () => {
  const from = api.calls.length;
  api.fail({}, silence);
  const { child, ended } = cli.run(whole(['--account', '8', '--since', '2026-01-01', '--apply']), {
    env: environment(),
  });
  await eventually(() => api.calls.length - from === 2);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({
    code: 130,
    err: 'error: Interrupted. Nothing was stored. Run the same command again.\n',
  });
});
