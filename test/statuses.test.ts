import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providers } from '../functions/providers.ts';
import type { Delivery } from '../functions/webhook/delivery.ts';
import type { Kept } from '../functions/webhook/keep.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { type Gate, receive } from '../functions/webhook/receive.ts';
import { Rejection } from '../functions/webhook/rejection.ts';
import type { WebhookRequest } from '../functions/webhook/request.ts';
import { gateOf } from './support/gate.ts';
import { type Postern, startPostern } from './support/postern.ts';

/** What each provider's contract lets us answer, written down apart from the code. */
const allowed: Readonly<Record<string, readonly number[]>> = {
  // 422 deletes the subscription; other 2xx are retried.
  aurinko: [200, 400, 401, 503],
  // Anything but 200 is retried.
  arpoone: [200, 400, 404, 503],
  // A 3xx loses the event, after a 429 an empty body comes.
  emailengine: [200, 400, 401, 503],
  // It never retries: no 400 for an authentic delivery.
  paubox: [200, 404, 503],
};

/** A provider that is not written down here yet has its edge's table. */
function rowOf({ name, statuses }: Provider): readonly number[] {
  return allowed[name] ?? statuses;
}

const secret = 'the-secret';
const now = Date.UTC(2026, 10, 22);

function requestOf(provider: Provider, body: Buffer, changes: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    id: 'r',
    headers: { 'content-type': 'application/json', ...provider.sign(body, secret, new Date(now)) },
    token: provider.authenticity === 'token' ? secret : undefined,
    rawQuery: '',
    body,
    receivedAt: now,
    ...changes,
  };
}

const set = async () => JSON.stringify({ current: secret });
const away = () => Promise.reject(new Error('away'));
const spooled = (kept: Kept) => async () => kept;
const json = Buffer.from('{"a":1}');

type Scenario = (provider: Provider) => { request: WebhookRequest; gate: Gate; on?: Provider };

const scenarios: Readonly<Record<string, Scenario>> = {
  'an authentic delivery': (p) => ({ request: requestOf(p, json), gate: gateOf(set) }),
  'authentic, but not JSON': (p) => ({ request: requestOf(p, Buffer.from('{')), gate: gateOf(set) }),
  'authentic, but no UTF-8': (p) => ({ request: requestOf(p, Buffer.from([0xff])), gate: gateOf(set) }),
  'authentic, but empty': (p) => ({ request: requestOf(p, Buffer.alloc(0)), gate: gateOf(set) }),
  'no header, no token': (p) => ({
    request: requestOf(p, json, { headers: {}, token: undefined }),
    gate: gateOf(set),
  }),
  'another secret': (p) => ({
    request: requestOf(p, json, { token: 'no' }),
    gate: gateOf(async () => '{"current":"x"}'),
  }),
  'signed long ago': (p) => ({ request: requestOf(p, json, { receivedAt: now + 1e10 }), gate: gateOf(set) }),
  'signed in the future': (p) => ({
    request: requestOf(p, json, { receivedAt: now - 1e7 }),
    gate: gateOf(set),
  }),
  'a hostile challenge': (p) => ({
    request: requestOf(p, json, { rawQuery: 'validationToken=%00' }),
    gate: gateOf(set),
  }),
  'no secret set': (p) => ({ request: requestOf(p, json), gate: gateOf(async () => '{}') }),
  'a malformed secret': (p) => ({ request: requestOf(p, json), gate: gateOf(async () => 'x') }),
  'Secrets Manager away': (p) => ({ request: requestOf(p, json), gate: gateOf(away) }),
  'Secrets Manager and S3 away': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(away, { keepUnverified: away }),
  }),
  'SQS away': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(set, { keep: spooled({ where: 'outage', why: 'queue_unavailable' }) }),
  }),
  'SQS and S3 away': (p) => ({ request: requestOf(p, json), gate: gateOf(set, { keep: away }) }),
  'over the SQS limit': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(set, { keep: spooled({ where: 'large', why: 'over_queue_limit' }) }),
  }),
  'a defect in parsing': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(set),
    on: { ...p, parse: thrown(new TypeError()) },
  }),
  'a rejection with 422': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(set),
    on: { ...p, parse: thrown(new Rejection(422, 'x', 'x')) },
  }),
  'a rejection with 429': (p) => ({
    request: requestOf(p, json),
    gate: gateOf(set),
    on: { ...p, verify: thrown(new Rejection(429, 'x', 'x')) },
  }),
};

test.each(providers)(
  '$name: an authentic delivery is refused if nothing durable answers, and only then',
  async (provider) => {
    const statusOf = async (scenario: string) => {
      const made = scenarios[scenario]?.(provider);
      if (made === undefined) throw new Error('no scenario');
      return (await receive(provider, made.request, made.gate)).statusCode;
    };
    expect(await statusOf('SQS away')).toBe(200);
    expect(await statusOf('over the SQS limit')).toBe(200);
    expect(await statusOf('SQS and S3 away')).toBe(503);
    expect(await statusOf('Secrets Manager away')).toBe(provider.retries ? 503 : 200);
    expect(await statusOf('Secrets Manager and S3 away')).toBe(503);
    expect(await statusOf('no secret set')).toBe(503);
    expect(await statusOf('a malformed secret')).toBe(503);
  },
);

function thrown(error: Error): () => never {
  return () => {
    throw error;
  };
}

const walk = providers.flatMap((provider) =>
  Object.keys(scenarios).map((scenario) => ({ provider, scenario })),
);

test.each(walk)('$provider.name, $scenario: the status is one of its row', async ({ provider, scenario }) => {
  const made = scenarios[scenario]?.(provider);
  if (made === undefined) throw new Error('no scenario');
  const { statusCode } = await receive(made.on ?? provider, made.request, made.gate);
  expect(rowOf(provider)).toContain(statusCode);
});

test.each(providers)('the table of $name in code is the one of its contract', (provider) => {
  expect([...provider.statuses].sort()).toEqual(rowOf(provider));
});

test.each(providers)(
  'no route of $name can answer 422, 429, a redirect, or another 2xx than 200',
  ({ statuses }) => {
    const harmful = statuses.filter(
      (status) => status === 422 || status === 429 || (status !== 200 && status < 400),
    );
    expect(harmful).toEqual([]);
  },
);

test.each(providers)(
  '$name: whatever the headers, query, token and body, the status is one of its row',
  async (provider) => {
    const headerNames = [...Object.keys(provider.sign(json, secret, new Date(now))), ...provider.keptHeaders];
    const headers = fc.dictionary(
      fc.constantFrom(...headerNames, 'content-type'),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        headers,
        fc.option(fc.string(), { nil: undefined }),
        fc.webQueryParameters(),
        fc.uint8Array(),
        async (signs, others, token, rawQuery, body) => {
          const request = requestOf(provider, Buffer.from(body), { rawQuery });
          const hostile = { ...request, headers: others, token };
          const { statusCode } = await receive(provider, signs ? request : hostile, gateOf(set));
          expect(rowOf(provider)).toContain(statusCode);
        },
      ),
    );
  },
);

test.each(providers)(
  '$name: 422 answers an authentic delivery of a revoked subscription once it is durable, and nothing else',
  async (provider) => {
    const ids = fc.constantFrom('1', '2', '9007199254740993', 'x');
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          revoked: fc.oneof(fc.array(ids), fc.constantFrom('1', null, {}, [1], ['1', 2])),
          subscription: fc.oneof(
            ids.map((id) => JSON.stringify(id)),
            fc.constantFrom('1', '9007199254740993', 'null', '[1]'),
          ),
          authentic: fc.boolean(),
          wellFormed: fc.boolean(),
          handshake: fc.boolean(),
          // The query is not signed: a notification that has a token there stays a notification.
          token: fc.boolean(),
          durable: fc.boolean(),
        }),
        async ({ revoked, subscription, authentic, wellFormed, handshake, token, durable }) => {
          const kept: Delivery[] = [];
          const notification = `{"subscription":${subscription},"payloads":[]${wellFormed ? '}' : ''}`;
          const body = Buffer.from(handshake ? '' : notification);
          const rawQuery = handshake || token ? 'validationToken=t' : '';
          const genuine = requestOf(provider, body, { rawQuery });
          const request = authentic ? genuine : { ...genuine, headers: {}, token: 'no' };
          const stored = async () => JSON.stringify({ current: secret, revoked });
          const keep: Gate['keep'] = async (delivery) => {
            if (!durable) throw new Error('away');
            kept.push(delivery);
            return { where: 'queue' };
          };
          const gate = gateOf(stored, { keep });
          const { statusCode } = await receive(provider, request, gate);
          const id = subscription.replaceAll('"', '');
          const listed =
            Array.isArray(revoked) &&
            revoked.every((one) => typeof one === 'string') &&
            revoked.some((one) => one === id);
          const isDue =
            provider.revokingStatus !== undefined &&
            authentic &&
            wellFormed &&
            !handshake &&
            listed &&
            durable;
          expect(statusCode === 422).toBe(isDue);
          expect(kept.some((delivery) => delivery.revoked)).toBe(isDue);
          if (statusCode === 200 && !handshake) expect(kept).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  },
);

let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
});

afterAll(() => postern.stop());

const byToken = providers.filter(({ authenticity }) => authenticity === 'token');

test.each(byToken)(
  'a wrong token of $name is answered to the byte like an unknown path',
  async (provider) => {
    const right = postern.urlOf(provider);
    const answerTo = async (url: string) => {
      const answer = await fetch(url, {
        method: 'POST',
        body: '[]',
        headers: { 'content-type': 'application/json' },
      });
      const headers = Object.fromEntries(
        [...answer.headers].filter(([name]) => name !== 'date' && name !== 'apigw-requestid'),
      );
      return { status: answer.status, headers, body: await answer.text() };
    };
    const unknown = await answerTo(`${postern.engine.url}/webhooks/nobody/${'a'.repeat(43)}`);
    expect(unknown.status).toBe(404);
    expect(await answerTo(right.replace(/[^/]+$/, 'a'.repeat(43)))).toEqual(unknown);
    expect(await answerTo(right.replace(/[^/]+$/, 'a'))).toEqual(unknown);
    expect(await answerTo(right.replace(/\/[^/]+$/, ''))).toEqual(unknown);
    expect((await answerTo(right)).status).toBe(200);
  },
);
