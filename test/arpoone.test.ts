import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { arpoone } from '../functions/arpoone/index.ts';
import { timeOf } from '../functions/arpoone/time.ts';
import { composeEvent, withReadableAddresses } from '../functions/events/compose.ts';
import { type Item, PosternEvent } from '../functions/events/event.ts';
import { receive } from '../functions/webhook/receive.ts';
import { gateOf } from './support/gate.ts';

const origin = { provider: 'arpoone', deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' };

const open = {
  EventType: 'Open',
  Email: 'reader@example.com',
  MessageId: '3f0d9b1e-6d0a-4c0e-8f4c-5b7f2a9d1c66',
  Time: 1768404161,
  EventDetails: { CountryCode: 'PT', IpAddress: '203.0.113.9' },
};

function itemsOf(text: string): readonly Item[] {
  const { provider, recordedtime: receivedAt } = origin;
  return arpoone.split({ id: 'd', provider, receivedAt, headers: {}, body: Buffer.from(text) });
}

const normalized = (value: unknown) => arpoone.normalize({ payload: JSON.stringify(value) });
const idOf = (value: unknown) => normalized(value).id;

function answerTo(body: Uint8Array, token: string | undefined) {
  const gate = gateOf(async () => '{"current":"right-token","previous":"old-token"}');
  const request = { id: 'r', headers: {}, token, rawQuery: '', body: Buffer.from(body), receivedAt: 0 };
  return receive(arpoone, request, gate);
}

test.each([
  ['seconds', '1768404161', '2026-01-14T15:22:41.000Z'],
  ['seconds with a fraction', '1768404161.5', '2026-01-14T15:22:41.500Z'],
  ['milliseconds', '1768404161507', '2026-01-14T15:22:41.507Z'],
  ['milliseconds with a fraction', '1768404161507.9', '2026-01-14T15:22:41.507Z'],
  ['microseconds', '1768404161507123', '2026-01-14T15:22:41.507Z'],
  ['nanoseconds', '1768404161507123456', '2026-01-14T15:22:41.507Z'],
  ['FILETIME', '134128777615071234', '2026-01-14T15:22:41.507Z'],
  ['.NET ticks', '639040009615071234', '2026-01-14T15:22:41.507Z'],
  ['the last second', '99999999999', '5138-11-16T09:46:39.000Z'],
  ['the first millisecond', '100000000000', '1973-03-03T09:46:40.000Z'],
  ['the last millisecond', '99999999999999', '5138-11-16T09:46:39.999Z'],
  ['the first microsecond', '100000000000000', '1973-03-03T09:46:40.000Z'],
  ['between microseconds and FILETIME', '100000000000000000', undefined],
  ['between FILETIME and ticks', '200000000000000000', undefined],
  ['between ticks and nanoseconds', '700000000000000000', undefined],
  ['the first nanosecond', '1000000000000000000', '2001-09-09T01:46:40.000Z'],
  ['zero', '0', '1970-01-01T00:00:00.000Z'],
  ['ISO', '2026-01-14T15:22:41+00:00', '2026-01-14T15:22:41+00:00'],
  ['a number too long for any unit', '1'.repeat(20), '1'.repeat(20)],
])('Time in %s: %s is %s', (_, time, expected) => {
  expect(timeOf(time)).toBe(expected);
});

test('ticks keep their milliseconds, whether a number or text', () => {
  for (const time of ['639040009615071234', '"639040009615071234"']) {
    const payload = JSON.stringify({ ...open, Time: '@' }).replace('"@"', time);
    expect(arpoone.normalize({ payload }).time).toBe('2026-01-14T15:22:41.507Z');
  }
});

test('a moment since 2000 is the same in every unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 946_684_800, max: 4_102_444_799 }), (seconds) => {
      const unix = BigInt(seconds);
      const units = [
        unix,
        unix * 1_000n,
        unix * 1_000_000n,
        unix * 10_000_000n + 116_444_736_000_000_000n,
        unix * 10_000_000n + 621_355_968_000_000_000n,
      ];
      // Before September 2001 nanoseconds are in no range.
      if (seconds >= 1_000_000_000) units.push(unix * 1_000_000_000n);
      const expected = new Date(seconds * 1_000).toISOString();
      expect(units.map((time) => timeOf(String(time)))).toEqual(units.map(() => expected));
    }),
  );
});

test.each([
  ['Open', 'email.opened'],
  ['opened', 'email.opened'],
  ['OPENED', 'email.opened'],
  ['Click', 'email.clicked'],
  ['Clicked', 'email.clicked'],
  ['Bounce', 'email.bounced'],
  ['bounced', 'email.bounced'],
  ['Blocked', 'email.rejected'],
  ['Spam', 'email.complained'],
  ['SPAM_COMPLAINT', 'email.complained'],
  ['Complaint', 'email.complained'],
  ['Unsubscribe', 'email.unsubscribed'],
  ['un-subscribed', 'email.unsubscribed'],
  ['Email Opened', 'email.opened'],
  ['email_opened', 'email.opened'],
  ['emailOpened', 'email.opened'],
  ['Soft Bounce', 'email.bounced'],
  ['HardBounce', 'email.bounced'],
  ['HARDBOUNCE', 'email.bounced'],
  ['Link Clicked', 'email.clicked'],
  ['Email Blocked', 'email.rejected'],
  ['Blocked as spam', 'email.rejected'],
  ['Bounced (spam)', 'email.bounced'],
  ['Marked As Spam', 'email.complained'],
  ['User Unsubscribed', 'email.unsubscribed'],
  ['Email Not Opened', 'unknown'],
  ['Not Spam', 'unknown'],
  ['Email Delivered', 'unknown'],
  ['Unblocked', 'unknown'],
  ['Delivered', 'unknown'],
  ['NotOpened', 'unknown'],
  ['Resubscribe', 'unknown'],
  ['', 'unknown'],
])('an EventType of %p is %s, in any case of its key', (EventType, type) => {
  expect(normalized({ ...open, EventType }).type).toBe(type);
  expect(normalized({ eventType: EventType }).type).toBe(type);
  expect(normalized({ EVENTTYPE: EventType }).type).toBe(type);
});

test.each([
  [
    { IsBlocked: false, IsHardBouce: true },
    'email.bounced',
    { kind: 'hard', about: 'recipient', final: true },
  ],
  [
    { IsBlocked: false, IsHardBounce: true },
    'email.bounced',
    { kind: 'hard', about: 'recipient', final: true },
  ],
  [{ isHardBouce: true }, 'email.bounced', { kind: 'hard', about: 'recipient', final: true }],
  [{ IsBlocked: false, IsHardBouce: false }, 'email.bounced', { kind: 'soft' }],
  [{ IsBlocked: null, IsHardBounce: false }, 'email.bounced', { kind: 'soft' }],
  [{ IsBlocked: false }, 'email.bounced', { kind: 'undetermined' }],
  [{ IsBlocked: null, IsHardBouce: null }, 'email.bounced', { kind: 'undetermined' }],
  [{ IsHardBouce: 'true' }, 'email.bounced', { kind: 'undetermined' }],
  [null, 'email.bounced', { kind: 'undetermined' }],
  [{ IsBlocked: true }, 'email.rejected', { kind: 'block' }],
  [{ IsBlocked: true, IsHardBouce: false }, 'email.rejected', { kind: 'block' }],
  [{ IsBlocked: true, IsHardBouce: true }, 'email.rejected', { kind: 'block', final: true }],
  [
    { BounceType: 'a', BounceDescription: 'b' },
    'email.bounced',
    { kind: 'undetermined', reason: 'b', providerCategory: 'a' },
  ],
  [
    { BounceType: 'a', BounceDescription: null },
    'email.bounced',
    { kind: 'undetermined', reason: 'a', providerCategory: 'a' },
  ],
  [
    { IsHardBouce: true, BounceType: 'recipient', BounceDescription: 'unknown mailbox' },
    'email.bounced',
    {
      kind: 'hard',
      category: 'user_unknown',
      about: 'recipient',
      final: true,
      reason: 'unknown mailbox',
      providerCategory: 'recipient',
    },
  ],
  [
    { IsHardBouce: true, BounceType: 'recipient', BounceDescription: '550-5.7.26 Not accepted' },
    'email.bounced',
    {
      kind: 'block',
      category: 'authentication',
      about: 'sender',
      final: true,
      reason: '550-5.7.26 Not accepted',
      providerCategory: 'recipient',
    },
  ],
  [
    { IsHardBouce: true, BounceType: 'system', BounceDescription: 'connection issue' },
    'email.bounced',
    {
      kind: 'undetermined',
      category: 'host_unreachable',
      about: 'system',
      final: true,
      reason: 'connection issue',
      providerCategory: 'system',
    },
  ],
  [
    { IsHardBouce: true, BounceType: 'policy', BounceDescription: 'DKIM did not pass' },
    'email.bounced',
    {
      kind: 'block',
      category: 'authentication',
      about: 'sender',
      final: true,
      reason: 'DKIM did not pass',
      providerCategory: 'policy',
    },
  ],
  [
    { BounceType: 'Soft Bounce', BounceDescription: 'quota exceeded' },
    'email.bounced',
    {
      kind: 'soft',
      category: 'mailbox_full',
      about: 'recipient',
      reason: 'quota exceeded',
      providerCategory: 'Soft Bounce',
    },
  ],
  [
    { BounceDescription: 'user unknown' },
    'email.bounced',
    { kind: 'undetermined', category: 'user_unknown', about: 'recipient', reason: 'user unknown' },
  ],
])('a bounce with details of %j is %s, %j', (EventDetails, type, failure) => {
  const event = normalized({ ...open, EventType: 'Bounce', EventDetails });
  expect([event.type, event.data?.failure]).toEqual([type, { ...failure, source: 'provider' }]);
});

test.each([
  ['Soft Bounce', {}, { kind: 'soft' }],
  ['hard_bounce', {}, { kind: 'hard', final: true }],
  ['HardBounce', { IsHardBouce: false }, { kind: 'soft' }],
])(
  'a %s with details of %j is %j: the name tells where no detail does',
  (EventType, EventDetails, failure) => {
    const event = normalized({ ...open, EventType, EventDetails });
    expect(event).toMatchObject({ type: 'email.bounced', data: { failure } });
    expect(event.data?.failure?.final).toBe('final' in failure ? failure.final : undefined);
  },
);

const told = {
  CountryCode: 'PT',
  IpAddress: '203.0.113.9',
  UserAgent: 'Mozilla/5.0',
  Link: 'https://example.com/',
  FeedbackLoopSource: 'JMRPP',
  IsBlocked: true,
  BounceDescription: 'b',
};

const engagement = {
  url: 'https://example.com/',
  ip: '203.0.113.9',
  country: 'PT',
  userAgent: 'Mozilla/5.0',
};

test.each([
  ['Open', { engagement }],
  ['Click', { engagement }],
  ['Unsubscribe', { engagement }],
  ['Spam', { complaint: { source: 'JMRPP' } }],
  ['Bounce', { failure: { kind: 'block', reason: 'b', source: 'provider' } }],
  ['Delivered', {}],
])('of the details of a %s event is kept what belongs to it', (EventType, parts) => {
  const { message, recipient, ...rest } = normalized({ ...open, EventType, EventDetails: told }).data ?? {};
  expect([message, recipient]).toEqual([{ providerMessageId: open.MessageId }, open.Email]);
  expect(rest).toEqual(parts);
});

const nearDetails = fc.dictionary(
  fc.constantFrom(...Object.keys(told), 'IsHardBouce', 'BounceType', 'ipaddress'),
  fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(told))),
);

const nearEvent = fc.dictionary(
  fc.constantFrom(...Object.keys(open), 'eventtype', 'email', 'TIME', 'Status', 'Msisdn', '__proto__'),
  fc.oneof(fc.jsonValue(), fc.bigInt().map(String), fc.constantFrom(...Object.values(open))),
);

const nearDocumented = fc
  .tuple(fc.constantFrom('Open', 'Click', 'Bounce', 'Blocked', 'Spam', 'Unsubscribe', 'New'), nearDetails)
  .map(([EventType, EventDetails]) => ({ ...open, EventType, EventDetails }));

test('any JSON makes events, the same again from what is stored; only an empty array makes none', () => {
  const near = fc.oneof(nearEvent, nearDocumented, fc.array(fc.oneof(nearEvent, nearDocumented)));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), near), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(arpoone.parse(Buffer.from(text))).toEqual({ account: undefined });
      const items = itemsOf(text);
      expect(items).toHaveLength(Array.isArray(value) ? value.length : 1);
      for (const item of items) {
        const normalizedItem = arpoone.normalize(item);
        const event = composeEvent(origin, item, normalizedItem);
        expect(v.parse(PosternEvent, event)).toEqual(event);
        // No part is one that events of the type don't have.
        const { engagement } = withReadableAddresses(normalizedItem.data);
        const told = { ...withReadableAddresses(normalizedItem.data), ...item };
        // What programs open is marked while the event is made.
        const isMarked = 'engagement' in event.data && event.data.engagement?.machine === true;
        expect(event.data).toStrictEqual(
          isMarked ? { ...told, engagement: { ...engagement, machine: true } } : told,
        );
        expect(arpoone.normalize({ payload: event.data.payload ?? '' })).toEqual(arpoone.normalize(item));
      }
    }),
    { numRuns: 500 },
  );
});

test('an item nested deeper than the stack is still an event, and told from another', () => {
  const deep = (depth: number) =>
    `{"EventType":"Open","Big":1234567890123456,"EventDetails":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const ids = itemsOf(`[${deep(100_000)},${deep(100_001)}]`).map((item) => arpoone.normalize(item).id);
  expect(new Set(ids).size).toBe(2);
});

test('1,000 elements are cut exactly', () => {
  const texts = Array.from({ length: 1_000 }, (_, index) =>
    JSON.stringify({ ...open, Email: `${index}]"},{[@example.com` }, null, index % 3),
  );
  expect(itemsOf(` [\n${texts.join(' ,\r\n')}\t] `)).toEqual(texts.map((payload) => ({ payload })));
  expect(new Set(itemsOf(`[${texts}]`).map((item) => arpoone.normalize(item).id)).size).toBe(1_000);
});

/** Keys that stay different whatever their case. */
const members = <T>(value: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(fc.tuple(fc.stringMatching(/^[A-Za-z_]{1,6}$/), value), {
      selector: ([key]) => key.toLowerCase(),
    })
    .map((entries) => Object.fromEntries(entries));

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const details = members(fc.oneof(scalar, members(scalar), fc.array(scalar)));

function respelled(value: unknown, spell: (key: string) => string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [spell(key), respelled(member, spell)]),
  );
}

test('neither the order nor the case of keys makes another event, of email or of SMS', () => {
  const upper = (key: string) => key.toUpperCase();
  const lower = (key: string) => key.toLowerCase();
  fc.assert(
    fc.property(details, (EventDetails) => {
      for (const item of [
        { ...open, EventDetails },
        { Msisdn: '351910000000', EventDetails },
      ]) {
        const ids = [item, respelled(item, upper), respelled(item, lower), respelled(item, String)].map(idOf);
        expect(new Set(ids).size).toBe(1);
      }
    }),
  );
});

test('keys that differ in nothing but case keep their values apart, in whatever order', () => {
  const withDetails = (text: string) =>
    arpoone.normalize({ payload: JSON.stringify({ ...open, EventDetails: 0 }).replace(':0}', `:${text}}`) })
      .id;
  expect(withDetails('{"a":1,"A":2}')).toBe(withDetails('{"A":2,"a":1}'));
  expect(withDetails('{"a":1,"A":2}')).not.toBe(withDetails('{"a":2,"A":1}'));
  expect(withDetails('{"a":1,"A":2}')).not.toBe(withDetails('{"a":2}'));
});

test.each(['MessageId', 'Email', 'EventType', 'Time', 'EventDetails'])(
  'another %s is another event, and so is none, an empty one and null',
  (part) => {
    const values = [undefined, null, '', 'a', 'b', {}, { a: null }, [], 1, 2, true];
    const ids = [open, ...values.map((value) => ({ ...open, [part]: value }))].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  },
);

test('details that differ are two events', () => {
  fc.assert(
    fc.property(details, details, (one, other) => {
      const alike =
        JSON.stringify(respelled(sorted(one), lowered)) === JSON.stringify(respelled(sorted(other), lowered));
      expect(idOf({ ...open, EventDetails: one }) === idOf({ ...open, EventDetails: other })).toBe(alike);
    }),
  );
});

const lowered = (key: string) => key.toLowerCase();

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

test('times that differ beyond 2^53 are two events', () => {
  const at = (time: string) =>
    arpoone.normalize({ payload: JSON.stringify({ ...open, Time: '@' }).replace('"@"', time) }).id;
  expect(at('1768404161507123456')).not.toBe(at('1768404161507123457'));
});

test.each([
  [404, 'right-toke'],
  [404, 'right-token0'],
  [404, 'Right-token'],
  [404, ''],
  [404, undefined],
  [200, 'right-token'],
  [200, 'old-token'],
])('%d is the answer to a URL that ends in %p', async (status, token) => {
  const { statusCode, body } = await answerTo(Buffer.from('[]'), token);
  expect(statusCode).toBe(status);
  if (status === 404) expect(body).toBe('{"message":"Not Found"}');
});

test('an authentic body gets 200 where it is JSON and 400 where it is not', async () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (body) => {
      const { statusCode } = await answerTo(body, 'right-token');
      expect(arpoone.statuses).toContain(statusCode);
      expect(statusCode).toBe(isJson(body) ? 200 : 400);
    }),
  );
  expect(arpoone.statuses).not.toContain(422);
});

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}
