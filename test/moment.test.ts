import { afterEach, expect, test } from '@jest/globals';
import { clock, showLocalTime, zoned } from '../operations/clock.ts';
import { moment } from '../operations/moment.ts';
import { domainOf, rangeOf } from '../operations/queries/filters.ts';

/** A Thursday. */
const now = new Date('2026-11-26T10:30:00.000Z');

afterEach(() => showLocalTime(false));

test.each([
  ['15m', '2026-11-26T10:15:00.000Z'],
  ['24h', '2026-11-25T10:30:00.000Z'],
  ['7d', '2026-11-19T10:30:00.000Z'],
  ['today', '2026-11-26T00:00:00.000Z'],
  ['Yesterday', '2026-11-25T00:00:00.000Z'],
  ['thursday', '2026-11-26T00:00:00.000Z'],
  ['Monday', '2026-11-23T00:00:00.000Z'],
  ['friday', '2026-11-20T00:00:00.000Z'],
  ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22T08:00+01:00', '2026-11-22T07:00:00.000Z'],
])('%s is a time', (text, expected) => {
  expect(moment(text, now).toISOString()).toBe(expected);
});

test.each([
  '',
  'tomorrow',
  'noon',
  '1w',
  '2026-13-01',
  '2026-11-22 08:00',
  '11/22/2026',
  '-1d',
  '1969-01-01',
])('%j is none', (text) => {
  expect(() => moment(text, now)).toThrow('It must be like 15m, 24h, 7d');
});

test('by local time, days begin at midnight of this machine, and times say their zone', () => {
  showLocalTime(true);
  for (const text of ['today', 'yesterday', 'monday', '2026-07-01']) {
    const at = moment(text, now);
    expect([at.getHours(), at.getMinutes()]).toEqual([0, 0]);
    expect(clock(at)).toMatch(/ 00:00:00$/);
  }
  expect(moment('monday', now).getDay()).toBe(1);
  expect(zoned(now.toISOString())).toMatch(/^2026-11-2\d \d\d:\d\d:00 \S+$/);
});

test('without a beginning, a range is so long before its end', () => {
  const until = new Date('2026-10-02T00:00:00Z');
  expect(rangeOf(undefined, until, '24h')).toEqual({ from: new Date('2026-10-01T00:00:00Z'), until });
});

test.each([
  ['Gmail.com', 'gmail.com'],
  ['@gmail.com.', 'gmail.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
])('the domain %s is %s', (text, domain) => {
  expect(domainOf(text)).toBe(domain);
});
