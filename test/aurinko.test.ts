import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { edge } from '../functions/aurinko/edge.ts';
import { aurinko } from '../functions/aurinko/index.ts';
import { composeEvent, withReadableAddresses } from '../functions/events/compose.ts';
import { type Item, PosternEvent } from '../functions/events/event.ts';
import type { Answer } from '../functions/webhook/answer.ts';
import { receive } from '../functions/webhook/receive.ts';
import { Rejection } from '../functions/webhook/rejection.ts';
import type { WebhookRequest } from '../functions/webhook/request.ts';
import { readCase, sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { gateOf } from './support/gate.ts';

const secret = sampleSecret(aurinko);
const toleranceSeconds = 3_600;
const signedAt = 1_768_383_000;

/** What openssl made of the samples' bytes: hexadecimal, over `v0:1768383000:{body}`. */
const vectors = [
  ['calendar-events', '5729805be5ae9af030a49aa611892845b6bb2752af5516783acd228b0ef6eefe'],
  ['contacts', '5dd75595209a672b20d8c1b6524f8f16579e029d790156eb3f8765006c9d8197'],
  ['email-messages-deleted', 'ff28ac89b412bf5c14f91748be9e7d6c85c51ee9503e42a0efb8539cb378a019'],
  ['email-messages-empty-payloads', 'c9559630328350256b95d7d0b8cb843fef132cb12f24479f8281a21e638cca34'],
  ['email-messages-mixed', 'b3766bc02f5f36075e1e0d17e612a7c67af7e6109f806d4b8b81565d3197462e'],
  ['lifecycle-active', '3fe3a8f2ec25884475066d8337cf82363112b9dfe1e6cda84951a3ac69c787f9'],
  ['lifecycle-error', '17682ab32a6f8011ed6cba8a122ba3af8e7abfd49261c7486b16e9fd5f977935'],
  ['tasks', '7c16f008d708f1adb3486f684055a216cd21f9a308540c3dba6fe57323a145d2'],
  ['tracking-batch', 'd33713c984b47e05e925441ed2c2c1d77477e4d295783c054162c1c271909703'],
  ['tracking-bounce-docs-spelling', '38a2a2770cb4b862343e2ec5b561807e7e417f2bd7221cac1d641fca286da12b'],
  ['tracking-click-spec-only', 'ca19bc0dd4146bdc68e8704d364f5743bbd3612a598f3985e21aa9b092d1f9f9'],
  ['tracking-initial-spec-only', 'a392f886e253d5cfbf514262f7d83d9e888f71a998182cf917a7fc1a2894b6ff'],
  ['tracking-open', 'd6937c0231bc8d416b20fdcd0b20c231019f03cc9b6a0d6ec90710e64c7233fa'],
  ['tracking-reply', '39e5bed1ef4a3af2aee7ad01985dc223a35546eae624b44e8b4ca4d755d554ab'],
  ['handshake', 'd7c3d3776dbd27d001f58b9b153082a7f571391e030648b62d554a44e7f8fa85'],
] as const;

function request(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  more: Partial<WebhookRequest> = {},
): WebhookRequest {
  return {
    id: 'r1',
    headers,
    token: undefined,
    rawQuery: '',
    body,
    receivedAt: signedAt * 1_000,
    ...more,
  };
}

/** `matches` the secret, or the reason of the refusal. */
function verdict(toVerify: WebhookRequest): string {
  try {
    return aurinko.verify(toVerify, { current: 'another', previous: secret }, toleranceSeconds) === 'previous'
      ? 'matches'
      : 'matches the wrong one';
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    expect(error.status).toBe(401);
    expect(edge.statuses).toContain(error.status);
    return error.reason;
  }
}

const withSignature = (body: Buffer, signature: string) =>
  request(body, { 'x-aurinko-request-timestamp': String(signedAt), 'x-aurinko-signature': signature });

/** The right signature at another time. */
const signedFor = (timestamp: string, receivedAt: number) => {
  const body = Buffer.from('{}');
  const at = new Date(Number(timestamp) * 1_000);
  return request(body, aurinko.sign(body, secret, at), { receivedAt });
};

test.each(vectors)(
  'what openssl signed is verified in each encoding, and our signer agrees: %s',
  (name, hex) => {
    const { body } = readCase(aurinko, name);
    const bytes = Buffer.from(hex, 'hex');
    const base64 = bytes.toString('base64');
    const encodings = [
      hex,
      hex.toUpperCase(),
      base64,
      base64.replace(/=$/, ''),
      bytes.toString('base64url'),
      `${bytes.toString('base64url')}=`,
    ];
    for (const encoded of encodings.flatMap((text) => [text, `v0=${text}`, `sha256=${text}`])) {
      expect([encoded, verdict(withSignature(body, encoded))]).toEqual([encoded, 'matches']);
    }
    expect(aurinko.sign(body, secret, new Date(signedAt * 1_000 + 999))).toEqual({
      'x-aurinko-request-timestamp': String(signedAt),
      'x-aurinko-signature': hex,
    });
  },
);

test.each([
  ['', 'unsigned'],
  ['a,b', 'doubled_signature'],
  ['v0=', 'malformed_signature'],
  ['v1='.padEnd(67, '0'), 'malformed_signature'],
  ['v0=sha256='.padEnd(74, '0'), 'malformed_signature'],
  ['0'.repeat(63), 'malformed_signature'],
  ['0'.repeat(65), 'malformed_signature'],
  ['g'.repeat(64), 'malformed_signature'],
  ['A'.repeat(42), 'malformed_signature'],
  [`${'A'.repeat(43)}==`, 'malformed_signature'],
  [`+-${'A'.repeat(41)}`, 'malformed_signature'],
  [`${'0'.repeat(64)}\n`, 'malformed_signature'],
  ['0'.repeat(64), 'signature_mismatch'],
  ['A'.repeat(43), 'signature_mismatch'],
])('the signature %j is refused: %s', (signature, reason) => {
  expect(verdict(withSignature(Buffer.from('{}'), signature))).toBe(reason);
});

test.each([
  [undefined, 'missing_timestamp'],
  ['', 'missing_timestamp'],
  [`${signedAt},${signedAt}`, 'doubled_signature'],
  [`${signedAt}.0`, 'malformed_timestamp'],
  [` ${signedAt}`, 'malformed_timestamp'],
  [`-${signedAt}`, 'malformed_timestamp'],
  [`0x${signedAt}`, 'malformed_timestamp'],
  ['1e9', 'malformed_timestamp'],
  ['１７６８３８３０００', 'malformed_timestamp'],
  ['0'.repeat(14), 'malformed_timestamp'],
  [`0${signedAt}`, 'signature_mismatch'],
])('the timestamp %j is refused: %s', (timestamp, reason) => {
  const { body } = readCase(aurinko, 'contacts');
  const signature = { 'x-aurinko-signature': vectors[1][1] };
  const headers =
    timestamp === undefined ? signature : { ...signature, 'x-aurinko-request-timestamp': timestamp };
  expect(verdict(request(body, headers))).toBe(reason);
});

test('a signed timestamp may lie 5 minutes ahead of receipt, and the tolerance behind', () => {
  const timestamp = String(signedAt);
  const received = (ms: number) => verdict(signedFor(timestamp, signedAt * 1_000 + ms));
  expect(received(0)).toBe('matches');
  expect(received(-300_000)).toBe('matches');
  expect(received(-300_001)).toBe('timestamp_ahead');
  expect(received(toleranceSeconds * 1_000)).toBe('matches');
  expect(received(toleranceSeconds * 1_000 + 1)).toBe('timestamp_too_old');
});

test('over 1e11 the timestamp is in milliseconds, and is signed as it stands', () => {
  const body = Buffer.from('{}');
  // Made by openssl.
  const headers = {
    'x-aurinko-request-timestamp': '1768383000500',
    'x-aurinko-signature': 'c1a033ca52d944325a19c36bbd1caa1c7e25503a76d1b51e59172d3e69aa94d5',
  };
  const received = (ms: number) =>
    verdict(request(body, headers, { receivedAt: signedAt * 1_000 + 500 + ms }));
  expect(received(-300_000)).toBe('matches');
  expect(received(-300_001)).toBe('timestamp_ahead');
  expect(received(toleranceSeconds * 1_000)).toBe('matches');
  expect(received(toleranceSeconds * 1_000 + 1)).toBe('timestamp_too_old');
});

test('1e11 itself is still seconds', () => {
  expect(verdict(signedFor('100000000000', 1e14))).toBe('matches');
  expect(verdict(signedFor('100000000000', 1e11))).toBe('timestamp_ahead');
});

test('a delivery that is not authentic is never called too old', () => {
  const headers = { 'x-aurinko-request-timestamp': '1', 'x-aurinko-signature': '0'.repeat(64) };
  expect(verdict(request(Buffer.from('{}'), headers))).toBe('signature_mismatch');
});

const challenge = (rawQuery: string, body = '') => {
  try {
    return aurinko.handshake?.(request(Buffer.from(body), {}, { rawQuery }));
  } catch (error) {
    return error instanceof Rejection ? error.status : error;
  }
};

test.each([
  ['', undefined],
  ['a=b', undefined],
  ['validationtoken=t', undefined],
  ['a=validationToken', undefined],
  ['xvalidationToken=t', undefined],
  ['validationToken=t', 't'],
  ['a=b&validationToken=t', 't'],
  ['a&validationToken=t&c', 't'],
  ['validationToken=t&validationToken=u', 't'],
  ['a=b?validationToken=t', 't'],
  ['validationToken=a?b=c', 'a?b=c'],
  ['validationToken=%26%3D%3F', '&=?'],
  ['validationToken=a+b%2B', 'a+b+'],
  ['validationToken=%252F', '%2F'],
  ['validationToken=%E2%82%AC', '€'],
  ['validationToken=%3Cscript%3E', '<script>'],
  [`validationToken=${'t'.repeat(4_096)}`, 't'.repeat(4_096)],
  [`validationToken=${'%E2%82%AC'.repeat(1_365)}t`, `${'€'.repeat(1_365)}t`],
  [`validationToken=${'%E2%82%AC'.repeat(1_366)}`, 400],
  [`validationToken=${'t'.repeat(4_097)}`, 400],
  ['validationToken', 400],
  ['validationToken=', 400],
  ['validationToken&a=b', 400],
  ['validationToken=&a=b', 400],
  ['validationToken=%', 400],
  ['validationToken=%zz', 400],
  ['validationToken=%C3', 400],
  ['validationToken=%ED%A0%80', 400],
  ['validationToken=a%00', 400],
  ['validationToken=%0D%0Aa', 400],
  ['validationToken=a%09b', 400],
  ['validationToken=a%7F', 400],
  ['validationToken=a%C2%80', 400],
])('the query %j is a handshake that is answered with %j', (rawQuery, answer) => {
  expect(challenge(rawQuery)).toBe(answer);
});

test.each(['', ' \n', '{}', ' { }\n', '{"validationToken":"t"}', '{"challenge":{"subscription":1}}'])(
  'the body %j may be a handshake',
  (body) => {
    expect(challenge('validationToken=t', body)).toBe('t');
  },
);

test('no notification is answered with a token, whatever is in the query: that is not signed', () => {
  const notifications = samplesOf(aurinko).filter(({ name }) => !name.startsWith('handshake'));
  expect(notifications.length).toBeGreaterThan(30);
  const bodies = notifications.map(({ body }) => body.toString());
  const others = [
    '[]',
    'text',
    '"text"',
    'null',
    '{"subscription":null}',
    '{',
    `{"x":"${'y'.repeat(100_000)}"}`,
  ];
  for (const body of [...bodies, ...others]) {
    expect([body, challenge('validationToken=t', body)]).toEqual([body, undefined]);
    // Nor refused for a token that is no token.
    expect(challenge('validationToken=%00', body)).toBeUndefined();
  }
});

test('any token that is percent-encoded text comes back as it was, or is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (token) => {
      const isPlain = !/\p{Cc}/u.test(token);
      expect(challenge(`a=b&validationToken=${encodeURIComponent(token)}&c=d`)).toBe(isPlain ? token : 400);
    }),
  );
});

const timestampHeader = { 'x-aurinko-request-timestamp': String(signedAt) };

function itemsOf(body: string, headers: Record<string, string> = timestampHeader): readonly Item[] {
  const receivedAt = new Date(signedAt * 1_000).toISOString();
  return aurinko.split({ id: 'd', provider: 'aurinko', receivedAt, headers, body: Buffer.from(body) });
}

const normalizeAll = (body: string, headers = timestampHeader) =>
  itemsOf(body, headers).map(aurinko.normalize);
const idOf = (notification: unknown, headers = timestampHeader) =>
  normalizeAll(JSON.stringify(notification), headers)[0]?.id;

async function answerTo(body: Buffer, rawQuery = ''): Promise<Answer> {
  const toReceive = request(body, aurinko.sign(body, secret, new Date(signedAt * 1_000)), { rawQuery });
  const gate = gateOf(async () => JSON.stringify({ current: secret }), { toleranceSeconds });
  return receive(aurinko, toReceive, gate);
}

/** Names that every object has, and none. */
const strangeName = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', '\ud83d');

/** Any JSON value, and often one that has the documented fields, with any JSON values in them. */
const anyBody = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      subscription: fc.jsonValue(),
      resource: fc.oneof(
        fc.jsonValue(),
        fc.constantFrom(
          '/email/messages',
          '/email/tracking',
          '/contacts',
          '/booking/1',
          '/tasklists/a/tasks',
        ),
      ),
      accountId: fc.jsonValue(),
      lifecycleEvent: fc.oneof(fc.jsonValue(), fc.constantFrom('active', 'error')),
      error: fc.jsonValue(),
      payloads: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record(
              {
                id: fc.jsonValue(),
                changeType: fc.oneof(fc.jsonValue(), fc.constantFrom('created', 'deleted')),
                eventType: fc.oneof(
                  fc.jsonValue(),
                  fc.constantFrom('open', 'click', 'reply', 'bounce', 'initial'),
                ),
                createdAt: fc.jsonValue(),
                attributes: fc.oneof(
                  fc.jsonValue(),
                  fc.dictionary(fc.oneof(fc.string({ unit: 'binary' }), strangeName), fc.jsonValue()),
                ),
                userAgent: fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })),
                remoteAddr: fc.jsonValue(),
                bookingId: fc.jsonValue(),
                calendarId: fc.jsonValue(),
                eventId: fc.jsonValue(),
                trackingId: fc.jsonValue(),
                internetMessageId: fc.jsonValue(),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);

test('any JSON that is signed is acknowledged and gives events, the same ones again from the stored items', async () => {
  await fc.assert(
    fc.asyncProperty(anyBody, fc.boolean(), async (value, isSpaced) => {
      const body = JSON.stringify(value, null, isSpaced ? 2 : undefined);
      expect((await answerTo(Buffer.from(body))).statusCode).toBe(200);
      const items = itemsOf(body);
      expect(items.length).toBeGreaterThan(0);
      const again = items.map(({ payload, envelope = '' }) => aurinko.normalize({ payload, envelope }));
      expect(again).toEqual(items.map(aurinko.normalize));
    }),
  );
});

const origin = { provider: 'aurinko', deliveryid: 'd', recordedtime: '2026-01-14T09:30:00.000Z' };

const word = fc.constantFrom('created', 'open', 'click', 'reply', 'bounce', 'initial', 'new');
const likely = fc.oneof(fc.constant('a'), fc.constant(7), fc.jsonValue());

/** All that is documented of any item, in items of any resource, with the values that are documented or others. */
const documented = fc.record({
  subscription: likely,
  resource: fc.constantFrom('/email/messages', '/email/tracking', '/contacts', '/booking/1', '/new'),
  payloads: fc.oneof(
    fc.constant([]),
    fc.array(
      fc.record({
        id: likely,
        changeType: word,
        attributes: fc.dictionary(fc.oneof(fc.string(), strangeName), likely),
        eventType: word,
        internetMessageId: likely,
        userAgent: likely,
        remoteAddr: likely,
        bookingId: likely,
        calendarId: likely,
      }),
    ),
  ),
  lifecycleEvent: fc.constantFrom(undefined, 'active', 'error', 'new'),
  error: likely,
});

test('any JSON makes whole events, and no part of data is one that events of the type do not have', () => {
  fc.assert(
    fc.property(fc.oneof(anyBody, documented), (value) => {
      for (const item of itemsOf(JSON.stringify(value))) {
        const normalized = aurinko.normalize(item);
        const event = composeEvent(origin, item, normalized);
        expect(v.parse(PosternEvent, event)).toEqual(event);
        expect(event.data).toStrictEqual({ ...withReadableAddresses(normalized.data), ...item });
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    '{"a":"t","b":1.5,"c":true,"d":9223372036854775807}',
    { a: 't', b: '1.5', c: 'true', d: '9223372036854775807' },
  ],
  ['{"a":"","b":null,"c":[1],"d":{"e":1},"f":1e400,"":"g"}', undefined],
  ['{"__proto__":"a","constructor":"b","toString":"c"}', { toString: 'c' }],
  ['{"\\ud83d":"\\ud83d"}', { '\ufffd': '\ufffd' }],
  ['["a"]', undefined],
  ['"a"', undefined],
  ['null', undefined],
])('of the attributes %s of a change are kept %j', (attributes, kept) => {
  const body = `{"resource":"/contacts","payloads":[{"id":"c","changeType":"updated","attributes":${attributes}}]}`;
  const expected = { resource: '/contacts', changeType: 'updated' };
  expect(normalizeAll(body)[0]?.data).toStrictEqual({
    change: kept === undefined ? expected : { ...expected, attributes: kept },
  });
});

test('any bytes that are signed get a status of the table, with any query, and never 422', async () => {
  const query = fc.oneof(
    fc.constant(''),
    fc.string(),
    fc.string().map((text) => `validationToken=${text}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), query, async (bytes, rawQuery) => {
      const { statusCode } = await answerTo(Buffer.from(bytes), rawQuery);
      expect(edge.statuses).toContain(statusCode);
    }),
  );
  expect(edge.statuses).not.toContain(422);
  const expected = samplesOf(aurinko).map((sample) => sample.expected.status);
  expect(expected.filter((status) => !edge.statuses.includes(status))).toEqual([]);
});

test('JSON nested 100,000 deep gives an event, 64-bit ids in it or not', async () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  for (const id of ['1', '9223372036854775807']) {
    const body = `{"subscription":1,"resource":"/contacts","payloads":[{"id":${id},"x":${nested}}]}`;
    expect((await answerTo(Buffer.from(body))).statusCode).toBe(200);
    expect(normalizeAll(body)).toEqual(normalizeAll(body));
  }
});

const change = { id: 'c1', changeType: 'updated', attributes: { threadId: 't', x: [1, { y: 2, z: 3 }] } };
const notification = (item: unknown, more = {}) => ({
  subscription: 1,
  resource: '/email/messages',
  accountId: 2,
  payloads: [item],
  ...more,
});

test('the order of keys does not matter to identity, at any depth', () => {
  const reordered = {
    attributes: { x: [1, { z: 3, y: 2 }], threadId: 't' },
    changeType: 'updated',
    id: 'c1',
  };
  expect(idOf(notification(reordered))).toBe(idOf(notification(change)));
});

test('another subscription, resource, item or signed time is another change; the account is not a part', () => {
  const ids = [
    idOf(notification(change)),
    idOf(notification(change, { subscription: 3 })),
    idOf(notification(change, { resource: '/contacts' })),
    idOf(notification({ ...change, changeType: 'deleted' })),
    idOf(notification({ ...change, id: 'c2' })),
    idOf(notification({ ...change, more: null })),
    idOf(notification(change), { 'x-aurinko-request-timestamp': String(signedAt + 1) }),
    idOf(notification(change), { 'x-aurinko-request-timestamp': `${signedAt}000` }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(idOf(notification(change, { subscription: '1', accountId: 9 }))).toBe(ids[0]);
});

test('a tracking event is one whichever subscription reports it, and another by account or id', () => {
  const tracking = (item: unknown, more = {}) => notification(item, { resource: '/email/tracking', ...more });
  const id = idOf(tracking({ id: 5, eventType: 'open' }));
  const later = { 'x-aurinko-request-timestamp': String(signedAt + 60) };
  expect(idOf(tracking({ eventType: 'open', id: '5', more: 1 }, { subscription: 8 }), later)).toBe(id);
  expect(idOf(tracking({ id: 6, eventType: 'open' }))).not.toBe(id);
  expect(idOf(tracking({ id: 5, eventType: 'open' }, { accountId: 3 }))).not.toBe(id);
  expect(idOf(tracking({ eventType: 'open' }))).not.toBe(idOf(tracking({ eventType: 'open' }), later));
});

test('where an item is in its delivery does not matter to identity', () => {
  const other = { id: 'c0', changeType: 'created' };
  const body = JSON.stringify({ ...notification(change), payloads: [other, change, change] });
  const [, second, third] = normalizeAll(body);
  expect([second?.id, third?.id]).toEqual([idOf(notification(change)), idOf(notification(change))]);
});

test('64-bit ids that differ in their last digit are two', () => {
  const body = (id: string) => `{"subscription":1,"resource":"/contacts","payloads":[{"id":${id}}]}`;
  const [one] = normalizeAll(body('9223372036854775806'));
  const [two] = normalizeAll(body('9223372036854775807'));
  expect([one?.subject, two?.subject]).toEqual([
    'contact/9223372036854775806',
    'contact/9223372036854775807',
  ]);
  expect(one?.id).not.toBe(two?.id);
});

test('ids are pinned: another one would store every repeat again', () => {
  const parts = [
    'aurinko',
    'change',
    '1',
    '/contacts',
    '{"changeType":"created","id":"p"}',
    String(signedAt),
  ];
  const framed = parts.map((part) => `${part.length}:${part}`).join('');
  expect(idOf(notification({ id: 'p', changeType: 'created' }, { resource: '/contacts' }))).toBe(
    createHash('sha256').update(framed).digest('hex').slice(0, 32),
  );
  expect(normalizeAll(readCase(aurinko, 'tracking-open').body.toString())[0]?.id).toBe(
    createHash('sha256').update('7:aurinko8:tracking5:902115:70011').digest('hex').slice(0, 32),
  );
});

const at = '2026-01-14T09:30:00.000Z';

test.each([
  ['lifecycle-error', '/email/messages', 'error', 'Account token is not valid any more'],
  ['lifecycle-active', '/email/messages', 'active', undefined],
  ['lifecycle-unknown', '/email/messages', undefined, undefined],
  ['lifecycle-with-items', '/email/messages', 'active', undefined],
  ['email-messages-mixed', '/email/messages', undefined, undefined],
  ['email-messages-empty-payloads', '/email/messages', undefined, undefined],
])('%s reports its subscription', (name, resource, lifecycle, message) => {
  const sighted = { id: '40817', resource, account: '90211', at, lifecycle, message };
  const events = normalizeAll(readCase(aurinko, name).body.toString());
  expect(events.map(({ sighting }) => sighting)).toEqual(events.map(() => sighted));
});

test('without a subscription or a signed time nothing is sighted', () => {
  const body = readCase(aurinko, 'email-messages-deleted').body.toString();
  expect(normalizeAll('{"resource":"/email/messages"}')[0]?.sighting).toBeUndefined();
  expect(itemsOf(body, {}).map((item) => aurinko.normalize(item).sighting)).toEqual([undefined]);
});

test('the account tells the queue whose delivery it is, exactly and as text', () => {
  const accountOf = (json: string) => aurinko.parse(Buffer.from(json)).account;
  expect(accountOf('{"accountId":9223372036854775807}')).toBe('9223372036854775807');
  expect(accountOf('{"accountId":90211}')).toBe('90211');
  expect(accountOf('{"accountId":"90211"}')).toBe('90211');
  for (const json of [
    '{"accountId":""}',
    '{"accountId":null}',
    '{"accountId":[1]}',
    '{}',
    '[]',
    'null',
    '7',
  ]) {
    expect(accountOf(json)).toBeUndefined();
  }
});
