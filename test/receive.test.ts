import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { faultOf } from '../functions/aws/log.ts';
import { edge } from '../functions/emailengine/edge.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from '../functions/webhook/delivery.ts';
import { messageGroupId } from '../functions/webhook/pointer.ts';
import type { Edge } from '../functions/webhook/provider.ts';
import { type Gate, receive } from '../functions/webhook/receive.ts';
import { mismatch, Rejection } from '../functions/webhook/rejection.ts';
import { readRequest } from '../functions/webhook/request.ts';
import { parseSecrets, SecretCache } from '../functions/webhook/secrets.ts';
import { gateOf } from './support/gate.ts';

const body = Buffer.from('{"event":"trackOpen","account":"a"}');

const noUrl = { token: undefined, rawQuery: '' };

function gateWith(secret: string, parts: Partial<Gate> = {}): Gate {
  return gateOf(async () => secret, { toleranceSeconds: 60, ...parts });
}

function signed(secret: string, content = body) {
  const signature = createHmac('sha256', secret).update(content).digest('base64url');
  return { id: 'r1', headers: { 'x-ee-wh-signature': signature }, body: content, receivedAt: 0, ...noUrl };
}

const reasonOf = async (answer: Promise<{ statusCode: number; body: string }>) => {
  const { statusCode, body: text } = await answer;
  return [statusCode, JSON.parse(text).error];
};

test('a delivery signed with the current or the previous secret is acknowledged, with any third one rejected', async () => {
  const gate = gateWith('{"current":"new","previous":"old"}');
  expect((await receive(edge, signed('new'), gate)).statusCode).toBe(200);
  expect((await receive(edge, signed('old'), gate)).statusCode).toBe(200);
  expect(await reasonOf(receive(edge, signed('older'), gate))).toEqual([401, 'signature_mismatch']);
});

test('the acknowledgement waits until the delivery is durable', async () => {
  const order: string[] = [];
  const gate = gateWith('{"current":"s"}', {
    keep: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('durable');
      return { where: 'queue' };
    },
  });
  await receive(edge, signed('s'), gate);
  order.push('answered');
  expect(order).toEqual(['durable', 'answered']);
});

test('if nothing durable answers, the delivery is refused with 503', async () => {
  const gate = gateWith('{"current":"s"}', { keep: () => Promise.reject(new Error('away')) });
  expect(await reasonOf(receive(edge, signed('s'), gate))).toEqual([503, 'unavailable']);
});

test.each([
  ['{}', 'secret_not_set'],
  ['{"current":""}', 'secret_not_set'],
  ['{"previous":"s"}', 'secret_not_set'],
  ['just-the-secret', 'secret_malformed'],
  ['', 'secret_malformed'],
  ['{"current":7}', 'secret_malformed'],
  ['null', 'secret_malformed'],
])('a stored secret of %p refuses everything: 503 %s', async (secret, reason) => {
  expect(await reasonOf(receive(edge, signed('s'), gateWith(secret)))).toEqual([503, reason]);
  expect(await reasonOf(receive(edge, signed(''), gateWith(secret)))).toEqual([503, reason]);
});

test('a secret that cannot be read refuses everything while none is cached', async () => {
  const secrets = new SecretCache(() => Promise.reject(new Error('away')), 60_000);
  const gate = { ...gateWith(''), secrets };
  expect(await reasonOf(receive(edge, signed('s'), gate))).toEqual([503, 'secret_unavailable']);
});

test('what is not verified is not parsed', async () => {
  const parsing: Edge = {
    ...edge,
    parse: () => {
      throw new Error('parsed');
    },
  };
  expect(await reasonOf(receive(parsing, signed('other'), gateWith('{"current":"s"}')))).toEqual([
    401,
    'signature_mismatch',
  ]);
});

test('a status outside the table of its provider leaves as 503', async () => {
  const eager: Edge = {
    ...edge,
    verify: () => {
      throw new Rejection(422, 'unprocessable', 'no');
    },
  };
  expect((await receive(eager, signed('s'), gateWith('{"current":"s"}'))).statusCode).toBe(503);
});

test('a defect leaves as 503, and its text does not leave', async () => {
  const broken: Edge = {
    ...edge,
    parse: () => {
      throw new TypeError('body was {"subject":"private"}');
    },
  };
  const answer = await receive(broken, signed('s'), gateWith('{"current":"s"}'));
  expect(answer.statusCode).toBe(503);
  expect(answer.body).not.toContain('private');
});

test('no answer echoes input', async () => {
  const marked = Buffer.from('"marker-7"');
  const requests = [
    signed('other', marked),
    { ...signed('s', marked), headers: { 'x-ee-wh-signature': 'marker-7' } },
    { ...signed('s', marked), headers: { 'x-ee-wh-signature': 'marker-7,marker-7' } },
    signed('s', Buffer.from('marker-7')),
  ];
  for (const request of requests) {
    const answer = await receive(edge, request, gateWith('{"current":"s"}'));
    expect(JSON.stringify(answer)).not.toContain('marker-7');
  }
});

test('an empty body is never acknowledged, not even with a valid signature', async () => {
  const answers = ['s', 'other'].map((secret) =>
    receive(edge, signed(secret, Buffer.alloc(0)), gateWith('{"current":"s"}')),
  );
  expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([400, 401]);
});

test('the gateway event gives back the raw bytes and lower-case header names', () => {
  const bytes = randomBytes(64);
  const request = readRequest({
    version: '2.0',
    routeKey: '',
    rawPath: '',
    rawQueryString: 'a=%20',
    pathParameters: { token: 't' },
    headers: { 'X-EE-Wh-Signature': 'S', absent: undefined },
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http: { method: 'POST', path: '', protocol: '', sourceIp: '', userAgent: '' },
      requestId: 'r',
      routeKey: '',
      stage: '',
      time: '',
      timeEpoch: 1,
    },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  });
  expect(request).toEqual({
    id: 'r',
    headers: { 'x-ee-wh-signature': 'S' },
    body: bytes,
    receivedAt: 1,
    token: 't',
    rawQuery: 'a=%20',
  });
});

const delivery: Delivery = {
  id: 'd',
  provider: 'p',
  receivedAt: '2026-11-22T00:00:00.000Z',
  headers: { a: 'b' },
  body,
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const sqsText = /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

test.each([
  ['NUL', Buffer.from('a\0b')],
  ['U+FFFE and U+FFFF', Buffer.from('\uFFFE\uFFFF')],
  [
    'every C0 and C1 control',
    Buffer.from(Array.from({ length: 160 }, (_, code) => String.fromCharCode(code)).join('')),
  ],
  ['the bytes of a lone surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
  ['a byte order mark', Buffer.from('\uFEFF{}')],
  ['a lone surrogate escape', Buffer.from('"\\ud83d"')],
])('%s survives the queue', (_, bytes) => {
  const message = encodeDelivery({ ...delivery, body: bytes });
  expect(message).toMatch(sqsText);
  expect(decodeDelivery(message)).toEqual({ ...delivery, body: bytes });
});

test('any bytes survive the queue, in characters that SQS takes', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (array) => {
      const message = encodeDelivery({ ...delivery, body: Buffer.from(array) });
      expect(message).toMatch(sqsText);
      expect(decodeDelivery(message).body.equals(array)).toBe(true);
    }),
  );
});

test.each(['', 'null', '{}', '{"version":2}', '[1]', 'not JSON'])(
  '%p is no delivery, and the error does not quote it',
  (message) => {
    expect(() => decodeDelivery(message)).toThrow(/^not a delivery in version 1$/);
  },
);

test('a message group is the provider and a hash of the account, in characters that SQS takes', () => {
  const group = messageGroupId('p', 'an 🐘/account');
  expect(group).toMatch(/^p-[0-9a-f]{32}$/);
  expect(messageGroupId('p', 'another')).not.toBe(group);
  expect(messageGroupId('p', undefined)).toBe('p');
});

test('a logged fault holds neither the message nor the cause of its error', () => {
  const secret = new SyntaxError('Unexpected token in "private"', { cause: 'private' });
  secret.stack = `SyntaxError: Unexpected token\nin "private"\n    at parse (file.ts:1:1)`;
  expect(JSON.stringify(faultOf(secret))).not.toContain('private');
  expect(faultOf(secret)).toEqual({ fault: 'SyntaxError', frames: ['at parse (file.ts:1:1)'] });
});

const { signal } = new AbortController();
const unlimited = () => signal;

/** A secret source that can fail and change, and a clock that only moves when told. */
function cached(maxAgeMs: number) {
  const source = { text: '{"current":"one"}', fails: false, reads: 0, now: 1_000_000 };
  const fetch = async () => {
    source.reads += 1;
    if (source.fails) throw new Error('away');
    return source.text;
  };
  return { source, cache: new SecretCache(fetch, maxAgeMs, () => source.now) };
}

test('a secret is read once until it is too old', async () => {
  const { source, cache } = cached(300_000);
  await cache.read(unlimited);
  source.now += 299_999;
  await cache.read(unlimited);
  expect(source.reads).toBe(1);
  source.now += 1;
  await cache.read(unlimited);
  expect(source.reads).toBe(2);
});

test('a cached secret is served stale while the source fails, and read again when it recovers', async () => {
  const { source, cache } = cached(300_000);
  await cache.read(unlimited);
  source.now += 300_000;
  source.fails = true;
  expect(await cache.read(unlimited)).toEqual({ current: 'one' });
  source.fails = false;
  source.text = '{"current":"two"}';
  source.now += 10_000;
  expect(await cache.read(unlimited)).toEqual({ current: 'two' });
});

test('a stored secret that became malformed does not break an environment that knows the good one', async () => {
  const { source, cache } = cached(300_000);
  await cache.read(unlimited);
  source.now += 300_000;
  source.text = 'two';
  expect(await cache.read(unlimited)).toEqual({ current: 'one' });
});

test('absence is cached for ten seconds at most', async () => {
  const { source, cache } = cached(300_000);
  source.text = '{}';
  expect(await cache.read(unlimited)).toBeUndefined();
  source.text = '{"current":"set"}';
  expect(await cache.read(unlimited)).toBeUndefined();
  source.now += 10_000;
  expect(await cache.read(unlimited)).toEqual({ current: 'set' });
});

test('a mismatch forces one refresh a minute', async () => {
  const { source, cache } = cached(300_000);
  await cache.read(unlimited);
  source.text = '{"current":"two"}';
  expect(await cache.reread(unlimited)).toEqual({ current: 'two' });
  expect(await cache.reread(unlimited)).toBeUndefined();
  source.now += 60_000;
  expect(await cache.reread(unlimited)).toEqual({ current: 'two' });
  expect(source.reads).toBe(3);
});

test('a delivery signed with a secret newer than the cached one is acknowledged', async () => {
  const { source, cache } = cached(300_000);
  await cache.read(unlimited);
  source.text = '{"current":"two","previous":"one"}';
  const gate = gateWith('', { secrets: cache });
  expect((await receive(edge, signed('two'), gate)).statusCode).toBe(200);
});

test('only a mismatch has the secret read again, not a malformed signature', async () => {
  const { source, cache } = cached(300_000);
  const gate = gateWith('', { secrets: cache });
  await receive(edge, { ...signed('x'), headers: { 'x-ee-wh-signature': 'short' } }, gate);
  await receive(edge, { ...signed('x'), headers: {} }, gate);
  expect(source.reads).toBe(1);
  await receive(edge, signed('x'), gate);
  expect(source.reads).toBe(2);
  expect(mismatch('').secretMayBeStale).toBe(true);
});

test('an empty previous secret matches nothing', () => {
  expect(parseSecrets('{"current":"a","previous":""}')).toEqual({ current: 'a' });
});
