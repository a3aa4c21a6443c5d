import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Credentials } from '../functions/aurinko/api/call.ts';
import { aurinkoApi } from '../functions/aurinko/api/client.ts';
import type { Pace } from '../functions/rest/call.ts';
import {
  clientId,
  clientSecret,
  type Fault,
  type StandIn,
  silence,
  startAurinkoApi,
  tokenDead,
  tokenOf,
} from './support/aurinko-api.ts';

let standIn: StandIn;
let endpoint: Server;
/** What answers a handshake. */
let handshake: (token: string) => string;

const pace: Pace = { retries: 3, firstDelayMs: 1, timeoutMs: 2_000, maxRetryAfterMs: 5 };
const app: Credentials = { clientId, clientSecret };

beforeAll(() => {
  endpoint = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('validationToken') ?? '';
    response.end(handshake(token));
  }).listen(0, '127.0.0.1');
});

afterAll(() => void endpoint.close());

beforeEach(async () => {
  handshake = (token) => token;
  standIn = await startAurinkoApi('signing-secret');
});

afterEach(() => standIn.stop());

const api = (credentials: Credentials = app, changes: Partial<Pace> = {}) =>
  aurinkoApi({ url: standIn.url, credentials, account: '7', pace: { ...pace, ...changes } });

function wanted(resource = '/email/messages') {
  const address = endpoint.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { resource, notificationUrl: `http://127.0.0.1:${port}/hook?tenant=1` };
}

test('a subscription is created, found, listed and deleted, its id of 64 bits kept exactly', async () => {
  const { id } = await api().createSubscription(wanted());
  expect(id).toBe('9007199254740995');
  expect(await api().getSubscription(id)).toMatchObject({ id, resource: '/email/messages', active: true });
  expect(await api().listSubscriptions()).toEqual([expect.objectContaining({ id })]);
  expect(await api().deleteSubscription(id)).toBe(true);
  expect(await api().deleteSubscription(id)).toBe(false);
  expect(await api().getSubscription(id)).toBeUndefined();
});

test("an account's token speaks for its account alone", async () => {
  const { id } = await api({ accountToken: tokenOf('8') }).createSubscription(wanted());
  expect(standIn.subscriptions.get(id)?.account).toBe('8');
  expect(await api({ accountToken: tokenOf('7') }).listSubscriptions()).toEqual([]);
});

test('a list longer than a page is read to its end, inactive subscriptions too', async () => {
  for (let n = 0; n < 120; n++) {
    const id = String(n);
    standIn.subscriptions.set(id, { id, account: '7', active: n % 2 === 0, ...wanted() });
  }
  expect(await api().listSubscriptions()).toHaveLength(120);
  expect(standIn.calls).toHaveLength(3);
});

test('tracking events come unchanged, after `from` and up to `to`', async () => {
  const json = (id: string) => `{ "id": ${id},"eventType":"open" , "openNumber":1.0}`;
  for (const [n, id] of ['90071992547409930', '2', '3'].entries())
    standIn.track('7', `2026-11-22T00:00:0${n}Z`, json(id));
  const span = { from: '2026-11-21T23:59:59Z', to: '2026-11-22T00:00:01Z' };
  const found = [];
  for await (const event of api().trackingEvents(span)) found.push(event);
  expect(found.map(({ text }) => text)).toEqual([json('90071992547409930'), json('2')]);
  expect(found[0]?.value).toMatchObject({ id: '90071992547409930' });
});

const passing: readonly [string, Fault][] = [
  ['500', { status: 500 }],
  ['408', { status: 408 }],
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '3600' } }],
  ['no answer in time', silence],
];

test.each(passing)('after %s a call is made again', async (_, fault) => {
  standIn.fail(fault, fault);
  expect(await api().listSubscriptions()).toEqual([]);
  expect(standIn.calls).toHaveLength(3);
});

test('where every try fails, the tries are bounded, and the error is the last one', async () => {
  standIn.fail(...Array.from({ length: 9 }, () => ({ status: 503, body: '<html>' })));
  await expect(api().listSubscriptions()).rejects.toThrow(
    /answered 503 to GET \/v1\/subscriptions. Try again/,
  );
  expect(standIn.calls).toHaveLength(4);
});

test('a creation whose answer was lost is not made again by the client: it would make two', async () => {
  standIn.fail({ status: 500 });
  await expect(api().createSubscription(wanted())).rejects.toThrow('answered 500');
  expect(standIn.calls).toHaveLength(1);
});

test('a creation that was refused for the moment is made again', async () => {
  standIn.fail({ status: 429 });
  await api().createSubscription(wanted());
  expect(standIn.subscriptions.size).toBe(1);
});

test('an endpoint that fails the handshake gets no subscription', async () => {
  handshake = (token) => JSON.stringify(token);
  await expect(api().createSubscription(wanted())).rejects.toThrow(
    /400 \(subscription.verification, .*could not be verified; request r-0\)/,
  );
});

test('a dead token is reported, with what to do, and not tried again', async () => {
  standIn.fail(tokenDead);
  await expect(api().listSubscriptions()).rejects.toThrow(
    /token.dead, The account token has died; request r-1.*connect the account to Aurinko again/,
  );
  expect(standIn.calls).toHaveLength(1);
});

test.each(['{"records":', '[]', '{"records":{}}', '{"records":[{"active":true}]}', 'null', ''])(
  'an answer %j is an error that does not quote it',
  async (body) => {
    standIn.fail({ status: 200, body });
    await expect(api().listSubscriptions()).rejects.toThrow(
      /^Aurinko's answer is not what its API describes, so nothing was taken from it\./,
    );
  },
);

test('no error holds a credential', async () => {
  standIn.fail({ status: 401 }, { status: 400 });
  const messages: string[] = [];
  for (const work of [() => api().listSubscriptions(), () => api().getSubscription('1')])
    await work().catch((error: Error) => messages.push(`${error.stack} ${JSON.stringify(error)}`));
  expect(messages).toHaveLength(2);
  expect(messages.join()).not.toMatch(new RegExp(`${clientSecret}|${btoa(`${clientId}:${clientSecret}`)}`));
});
