import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PosternEvent } from '../functions/events/event.ts';
import { eventId } from '../functions/events/identity.ts';
import { eventKey, keyPart, recipientKey, timeKey } from '../functions/events/keys.ts';
import { plausibleTime } from '../functions/events/time.ts';

/** Any sequence of UTF-16 code units: lone surrogates, controls and all. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });

function event(parts: Partial<PosternEvent> = {}): PosternEvent {
  return {
    specversion: '1.0',
    id: 'f'.repeat(32),
    source: '/p',
    type: 'unknown',
    subject: 'message/1',
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: '2026-11-22T00:00:00.000Z',
    provider: 'p',
    deliveryid: 'd',
    data: { payload: '{}' },
    ...parts,
  };
}

test('a key part stays readable where a URL path would be', () => {
  expect(keyPart('message/a.b+c@example.com')).toBe('message/a.b+c@example.com');
});

test('a key part never holds the separator or anything outside ASCII, and has a bounded length', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(keyPart(text)).toMatch(/^[!-~]{0,256}$/);
      expect(keyPart(text)).not.toContain('#');
    }),
  );
});

test('different well-formed parts give different key parts, long ones too', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((end) => 'x'.repeat(300) + end),
  );
  fc.assert(
    fc.property(part, part, (a, b) => {
      expect(keyPart(a) === keyPart(b)).toBe(a === b);
    }),
  );
});

test('a part that looks like a cut part is not taken for it', () => {
  const cut = keyPart('y'.repeat(500));
  expect(cut).toHaveLength(129);
  expect(keyPart(cut)).not.toBe(cut);
});

test('no two of account and subject share a timeline through the separator', () => {
  const pk = (account: string, subject: string) => eventKey(event({ account, subject })).pk;
  expect(pk('a#b', 'c')).not.toBe(pk('a', 'b#c'));
  expect(pk('', 'x')).not.toBe(pk('x', ''));
});

test('the sort key is the time and the id, or 0 and the id, and never the time of receipt', () => {
  const early = event({ recordedtime: '2026-01-01T00:00:00.000Z' });
  expect(eventKey(early)).toEqual(eventKey(event()));
  expect(eventKey(early).sk).toBe(`0#${early.id}`);
  expect(eventKey(event({ time: '2026-11-21T00:00:00.000Z' })).sk).toBe(
    `2026-11-21T00:00:00.000Z#${early.id}`,
  );
});

test('byTime is bucketed by provider, UTC day of storing and shard', () => {
  const at = new Date('2026-11-21T23:59:59.999Z');
  expect(timeKey(event(), at, 1)).toEqual({
    bucket: 'p#2026-11-21#0',
    stored: `2026-11-21T23:59:59.999Z#${'f'.repeat(32)}`,
  });
  expect(timeKey(event(), at, 16).bucket).toBe('p#2026-11-21#15');
});

test('a recipient is found by the address in lower case, and an overlong one does not break the key', () => {
  const of = (recipient: string) => recipientKey(event({ data: { payload: '', recipient } }));
  expect(of('Ann.Müller@Example.NET')).toBe('ann.müller@example.net');
  expect(of(`${'a'.repeat(5_000)}@example.net`)).toMatch(/^SHA256\|[0-9a-f]{64}$/);
  expect(recipientKey(event())).toBeUndefined();
});

test('an id is 32 hexadecimal digits, and its parts are joined unambiguously', () => {
  expect(eventId('p', 'ab', 'c')).toMatch(/^[0-9a-f]{32}$/);
  expect(eventId('p', 'ab', 'c')).not.toBe(eventId('p', 'a', 'bc'));
  expect(eventId('p', 'ab')).not.toBe(eventId('p', 'ab', ''));
});

test('ids never change: this one is pinned', () => {
  expect(eventId('emailengine', '{"event":"accountAdded"}')).toBe('cdf973b3be1e12e70e92741d9c118ce6');
});

test.each([
  ['2026-11-21T22:32:53.228Z', '2026-11-21T22:32:53.228Z'],
  ['2026-11-21T22:32:53+01:00', '2026-11-21T21:32:53.000Z'],
  ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
  ['2099-12-31T23:59:59.999Z', '2099-12-31T23:59:59.999Z'],
  ['2100-01-01T00:00:00Z', undefined],
  ['2100-01-01T00:30:00+01:00', '2099-12-31T23:30:00.000Z'],
  ['9999-12-31T23:59:59Z', undefined],
  ['1999-12-31T23:59:59Z', undefined],
  ['2026-11-21T22:32:53', undefined],
  ['2026-13-41T22:32:53Z', undefined],
  ['yesterday', undefined],
  ['', undefined],
  [undefined, undefined],
])('the time %p counts as %p, whenever it is received', (time, expected) => {
  expect(plausibleTime(time)).toBe(expected);
});
