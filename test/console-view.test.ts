import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventRow } from '../console/api.ts';
import { type Address, readAddress, views, writeAddress } from '../console/page/address.ts';
import {
  axisTime,
  dayAfter,
  dayOf,
  fieldTime,
  inUtc,
  momentOf,
  offsetAt,
  shownTime,
  startOf,
  startOfDay,
  utcTime,
} from '../console/page/clock.ts';
import { mostFirst, roundUp, slotsOf } from '../console/page/counts/count.ts';
import { matches } from '../console/page/events/match.ts';
import { mostRows, RowList } from '../console/page/events/row-list.ts';
import { scrollToSee, windowOf } from '../console/page/events/window.ts';
import { typeGroups } from '../console/page/filters/type-groups.ts';
import { quoted } from '../console/page/quoted.ts';
import { percent, pointsOf, topOf, whyAbsent } from '../console/page/rates/rate.ts';
import { flatten } from '../console/page/story/flatten.ts';
import { indented } from '../console/page/story/indent.ts';
import { toneOf } from '../console/page/tone.ts';
import { visible, visibleParts } from '../console/page/visible.ts';
import { placeOptions } from '../console/server/routes/info.ts';
import { eventTypes, typesOf } from '../functions/events/types.ts';
import { slotMs } from '../operations/stats/counts.ts';

const root = join(import.meta.dirname, '..');
const now = Date.parse('2026-11-22T12:00:00.000Z');

/** Stored `n` seconds before. */
function row(n: number, parts: Partial<EventRow> = {}): EventRow {
  const storedAt = new Date(now - n * 1000).toISOString();
  return {
    stored: `${storedAt}#${n}`,
    id: String(n),
    provider: 'one',
    subject: 'message/1',
    storedAt,
    type: 'email.sent',
    ...parts,
  };
}

describe('an address', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const story = fc.record(
    { provider: text, subject: text, account: text, event: text, at: text },
    { requiredKeys: ['provider', 'subject'] },
  );
  const filters = fc.record(
    { type: text, recipient: text, account: text, since: text },
    { requiredKeys: [] },
  );
  const search = fc.record({ text, unconfirmed: text, back: text }, { requiredKeys: [] });
  const utc = fc.constant(true);
  const addresses: fc.Arbitrary<Address> = fc.oneof(
    fc.record(
      { view: fc.constantFrom(...views), filters, story, utc },
      { requiredKeys: ['view', 'filters'] },
    ),
    fc.record(
      { view: fc.constant('search' as const), filters, story, search, utc },
      { requiredKeys: ['view', 'filters', 'search'] },
    ),
  );

  test('says the view, the filters and the story, whatever mail put into them', () => {
    fc.assert(
      fc.property(addresses, (address) => expect(readAddress(writeAddress(address))).toEqual(address)),
    );
  });

  test.each(['', '#', '#/nowhere?x=1', '#/events?story=%25', '#/events?story=a', '#/events?type='])(
    'like %j leads to all events',
    (hash) => {
      expect(readAddress(hash)).toEqual({ view: 'events', filters: {} });
    },
  );
});

test('a command that is copied is the same words to a shell, whatever mail put into them', () => {
  const texts = [
    ...fc.sample(fc.string({ unit: 'binary', minLength: 1 }), 200),
    ...["it's", '$(reboot) `id`', '-x', '!!', 'a\nb', '\u202e\u001b[201~', '\\', '*', '~', 'ü'],
  ]
    .map((text) => text.replaceAll('\0', ''))
    .filter((text) => text !== '');
  const words = texts.map((text) => quoted(text));
  expect(words.filter((word) => /[\p{Cc}\p{Cf}]/u.test(word))).toEqual([]);
  const env = { LC_ALL: 'C.UTF-8' };
  const said = execFileSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`], { env }).toString();
  expect(said.split('\0').slice(0, -1)).toEqual(texts);
  expect(placeOptions({ stack: "Ann's stack", region: 'eu-west-1' })).toBe(
    "--stack 'Ann'\\''s stack' --region eu-west-1",
  );
});

describe('a hostile text', () => {
  test('shows what would turn it around, move or hide', () => {
    expect(visible('a\u202egnp.exe\u0007\u2066\ue000\ud800\n')).toBe(
      'a\\u202egnp.exe\\u0007\\u2066\\ue000\\ud800\\u000a',
    );
  });

  test('keeps lines, emoji and joined letters', () => {
    expect(visibleParts('a\n\tb', 'lines')).toEqual([{ text: 'a\n\tb', escape: false }]);
    expect(visible('👩\u200d💻 می\u200cخواهم')).toBe('👩\u200d💻 می\u200cخواهم');
  });
});

describe('the list', () => {
  test('has what came since and what is older, newest first, each once', () => {
    const list = new RowList();
    list.addOlder([row(3), row(4)]);
    list.addNewer([row(3), row(2), row(1), row(1)]);
    list.addOlder([row(4), row(5)]);
    expect([...list]).toEqual([1, 2, 3, 4, 5].map((n) => row(n)));
    expect(list.slice(1, 3)).toEqual([row(2), row(3)]);
    expect([list.at(0), list.at(4), list.at(5), list.at(-1)]).toEqual([row(1), row(5), undefined, undefined]);
    expect([row(1), row(4), row(9)].map(({ stored }) => list.indexOf(stored))).toEqual([0, 3, -1]);
  });

  test('is the same as an array that gets the same, and never longer than it may be', () => {
    const step = fc.record({ newer: fc.boolean(), from: fc.nat(60), count: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const list = new RowList(20);
        let model: EventRow[] = [];
        for (const { newer, from, count } of steps) {
          const told = Array.from({ length: count }, (_, at) => row(from + at));
          const fresh = told.filter(({ stored }) => !model.some((one) => one.stored === stored));
          if (newer) list.addNewer(told);
          else list.addOlder(told);
          model = (newer ? [...fresh.reverse(), ...model] : [...model, ...fresh]).slice(0, 20);
        }
        expect([...list]).toEqual(model);
        expect(list).toHaveLength(model.length);
      }),
    );
  });

  test('of 100,000 rows looks at none of them when another comes, and lets the oldest go', () => {
    let looks = 0;
    const counted = (n: number): EventRow => {
      const { stored, ...rest } = row(n);
      return Object.defineProperty({ ...rest, stored }, 'stored', {
        get() {
          looks++;
          return stored;
        },
      });
    };
    const list = new RowList();
    list.addOlder(Array.from({ length: mostRows }, (_, n) => counted(n + 1_000)));
    looks = 0;
    for (let n = 0; n < 100; n++) list.addNewer([counted(n)]);
    // The new one, and the one that makes room.
    expect(looks).toBeLessThanOrEqual(300);
    expect(list).toHaveLength(mostRows);
    expect(list.at(0)?.id).toBe('99');
  });

  test('takes of the feed what the server would list', () => {
    const bounced = row(60, {
      type: 'email.bounced',
      recipient: 'ann@example.net',
      failureKind: 'hard',
      category: 'user_unknown',
      account: 'a',
    });
    const isListed = (filters: object) => matches(bounced, filters, now);
    const passing = [
      {},
      { provider: 'one', type: 'email.*', account: 'a', failureKind: 'hard', since: '15m' },
      { domain: 'Example.net', category: 'user_unknown' },
      { failed: 'yes', category: 'user_unknown' },
      { happened: '2026-11-22T11:59:00.000Z/2026-11-22T12:00:00.000Z' },
      { type: 'email.bounced', recipient: 'Ann@Example.net', until: '2026-11-22T12:00:00Z' },
    ];
    const failing = [
      { provider: 'two' },
      { type: 'message.*' },
      { type: 'email.bounce' },
      { account: '-' },
      { recipient: 'ann@example.ne' },
      { failureKind: 'soft' },
      { domain: 'example.ne' },
      { category: '-' },
      { category: 'mailbox_full' },
      { happened: '2026-11-22T11:59:01.000Z/2026-11-22T12:00:00.000Z' },
      { happened: '2026-11-22T11:00:00.000Z/2026-11-22T11:59:00.000Z' },
      { since: '2026-11-22T11:59:30Z' },
      { until: '1h' },
    ];
    expect(passing.filter(isListed)).toEqual(passing);
    expect(failing.filter(isListed)).toEqual([]);
    expect(matches(row(1), { account: '-' }, now)).toBe(true);
    expect(matches({ ...bounced, final: false }, { failed: 'yes' }, now)).toBe(false);
    expect(matches({ ...bounced, type: 'email.deferred' }, { failed: 'yes' }, now)).toBe(false);
  });

  test('never has more than 200 rows in the page, and always those that are seen', () => {
    const scrolled = fc.record({
      count: fc.nat(20_000),
      rowHeight: fc.constantFrom(34, 76),
      scrollTop: fc.nat(2_000_000),
      height: fc.integer({ min: 1, max: 3_000 }),
    });
    fc.assert(
      fc.property(scrolled, ({ count, rowHeight, scrollTop, height }) => {
        const { first, end } = windowOf({ count, rowHeight, scrollTop, height });
        expect(end - first).toBeLessThanOrEqual(200);
        const top = Math.min(scrollTop, Math.max(0, count * rowHeight - height));
        expect(first * rowHeight).toBeLessThanOrEqual(top);
        expect(end === count || end * rowHeight >= top + height).toBe(true);
      }),
    );
  });

  test('scrolls to a row no further than needed', () => {
    const scrolled = { count: 100, rowHeight: 10, scrollTop: 200, height: 100 };
    expect([10, 20, 25, 29, 35].map((index) => scrollToSee(index, scrolled))).toEqual([
      100, 200, 200, 200, 260,
    ]);
  });
});

describe("the provider's text", () => {
  test('is indented, and otherwise as it was sent', () => {
    expect(indented('{"a":12345678901234567890,"a":[1.0,{}],"\\u0061":"x,{ y","b":[]}')).toBe(
      '{\n  "a": 12345678901234567890,\n  "a": [\n    1.0,\n    {}\n  ],\n  "\\u0061": "x,{ y",\n  "b": []\n}',
    );
  });

  test('means the same, whatever JSON it is', () => {
    fc.assert(fc.property(fc.json(), (json) => expect(JSON.parse(indented(json))).toEqual(JSON.parse(json))));
  });

  test('that is no JSON loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        expect(indented(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, '')),
      ),
    );
  });
});

test('what is normalised is shown leaf by leaf', () => {
  expect(
    flatten({ failure: { smtp: { code: 550 }, final: true }, message: { to: ['a', 'b'] }, none: {} }),
  ).toEqual([
    ['failure.smtp.code', '550'],
    ['failure.final', 'true'],
    ['message.to.0', 'a'],
    ['message.to.1', 'b'],
    ['none', '{}'],
  ]);
});

describe('counts', () => {
  test('over time have a slot for every time, by tone', () => {
    const counted = {
      events: 4,
      start: now - 3_600_000,
      slotMs: 900_000,
      types: { 'email.sent': [1, 0, 1], 'email.bounced': [0, 2] },
      providers: {},
    };
    expect(slotsOf(counted, now)).toEqual([
      { start: now - 3_600_000, counts: { plain: 1 }, total: 1 },
      { start: now - 2_700_000, counts: { failure: 2 }, total: 2 },
      { start: now - 1_800_000, counts: { plain: 1 }, total: 1 },
      { start: now - 900_000, counts: {}, total: 0 },
    ]);
  });

  test.each([
    [60, 1],
    [3_600, 60],
    [86_400, 3_600],
    [30 * 86_400, 86_400],
  ])('of %i seconds are of %i seconds each', (span, slot) => {
    expect(slotMs(span * 1000)).toBe(slot * 1000);
  });

  test('begin with the most frequent', () => {
    expect(mostFirst({ b: 1, a: 1, c: 2 })).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });

  test('end at a round number', () => {
    expect([0, 1, 3, 7, 10, 11, 1_234].map(roundUp)).toEqual([1, 1, 5, 10, 10, 20, 2_000]);
  });
});

describe('rates', () => {
  const row = (day: string, numerator: number, denominator: number) => ({
    keys: { day },
    failures: { category: {} },
    rates: denominator === 0 ? {} : { bounce: { numerator, denominator, rate: numerator / denominator } },
    mails: denominator,
  });

  test('have an entry for every day, without a rate if none is known', () => {
    const rows = [row('2026-10-31', 1, 4), row('2026-11-02', 0, 0)];
    expect(pointsOf(rows, 'bounce', '2026-10-31', '2026-11-02')).toEqual([
      { day: '2026-10-31', rate: 0.25, note: '25.00 %, 1 of 4' },
      { day: '2026-11-01', rate: undefined, note: 'not reported' },
      { day: '2026-11-02', rate: undefined, note: 'not reported' },
    ]);
    expect(pointsOf([], 'bounce', '2025-10-23', '2026-11-26')).toHaveLength(400);
  });

  test('that are not reported are never 0, and say why', () => {
    const [silent, sending] = [row('2026-11-01', 0, 0), row('2026-11-01', 0, 9)];
    expect(percent(undefined)).toBeUndefined();
    expect(whyAbsent('bounce', false, silent)).toBe("The provider doesn't report this.");
    expect(whyAbsent('bounce', true, silent)).toBe('No mail was sent in this time.');
    expect(whyAbsent('open', true, sending)).toBe('No open was reported in this time.');
  });

  test('are drawn below a round share', () => {
    expect([[], [0], [0.0004], [0.03], [0.2, 0.1], [1], [2.5]].map(topOf)).toEqual([
      0.001, 0.001, 0.001, 0.05, 0.2, 1, 3,
    ]);
  });
});

/** In the language of this machine. */
const inWords = (moment: string, parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(undefined, { ...parts, hourCycle: 'h23' }).format(new Date(moment));
const day = { month: 'short', day: 'numeric' } as const;
const minute = { hour: '2-digit', minute: '2-digit' } as const;

describe('the zone that is shown', () => {
  afterEach(() => {
    inUtc.value = false;
  });

  test('is that of the browser, whose days may have 23 or 25 hours, or UTC', () => {
    // The tests run in UTC: what a browser elsewhere says is in test/browser.
    const lengths = () =>
      ['2026-03-29', '2026-10-25', '2026-11-22'].map(
        (day) => (startOfDay(dayAfter(day, 1)) - startOfDay(day)) / 3_600_000,
      );
    inUtc.value = true;
    expect(lengths()).toEqual([24, 24, 24]);
    expect(dayOf(Date.parse('2026-11-22T23:59:59Z'))).toBe('2026-11-22');
    expect(offsetAt(now)).toBe(0);
    expect(fieldTime(momentOf('2026-11-22T08:00'))).toBe('2026-11-22T08:00');
    const [noon, timeZone] = ['2026-11-22T12:00:00Z', 'UTC'];
    expect(axisTime(now, 30 * 86_400_000)).toBe(inWords(noon, { ...day, timeZone }));
    expect(axisTime(now, 3_600_000)).toBe(inWords(noon, { ...day, ...minute, timeZone }));
  });
});

test('spans and moments are understood as the server does', () => {
  expect(['15m', '24h', '7d'].map((span) => startOf(span, now))).toEqual([
    now - 900_000,
    now - 86_400_000,
    now - 604_800_000,
  ]);
  expect(startOf('2026-11-22T08:00:00Z', now)).toBe(now - 14_400_000);
  expect(startOf('soon', now)).toBeUndefined();
  expect(utcTime('2026-11-22T08:00:00Z')).toBe('2026-11-22 08:00:00.000 UTC');
});

test('a time of another year shows its year, one of another day its day', () => {
  const at = (moment: string) => shownTime(moment, new Date('2026-11-22T12:00:00'));
  const [lastYear, yesterday, earlier] = [
    '2025-11-22T12:00:00',
    '2026-11-21T12:00:00',
    '2026-11-22T11:00:00',
  ];
  expect(at(lastYear)).toBe(inWords(lastYear, { ...day, year: 'numeric' }));
  expect(at(yesterday)).toBe(inWords(yesterday, { ...day, ...minute }));
  expect(at(earlier)).toBe(inWords(earlier, { ...minute, second: '2-digit' }));
});

test('every failure looks like one, every complaint too, and the unknown is a warning', () => {
  const failures = typesOf.failure.filter((type) => type !== 'email.deferred');
  expect(new Set(failures.map(toneOf))).toEqual(new Set(['failure']));
  expect(eventTypes.filter((type) => /fail/.test(type) && toneOf(type) !== 'failure')).toEqual([]);
  expect(new Set(typesOf.complaint.map(toneOf))).toEqual(new Set(['complaint']));
  expect([toneOf('email.deferred'), toneOf('unknown')]).toEqual(['waiting', 'waiting']);
  expect(['email.sent', 'constructor'].map(toneOf)).toEqual(['plain', 'plain']);
});

test('every type can be chosen, alone and with its like', () => {
  const options = typeGroups(eventTypes).flatMap((group) => group.options);
  expect(options).toEqual(expect.arrayContaining([...eventTypes, 'email.*', 'calendar_event.*']));
  expect(new Set(options).size).toBe(options.length);
});

describe('what is served', () => {
  const sources = readdirSync(join(root, 'console', 'page'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|css|html)$/.test(file))
    .map((file) => [file, readFileSync(join(root, 'console', 'page', file), 'utf8')] as const);
  const built = (file: string) => readFileSync(join(root, 'dist', 'console', file), 'utf8');

  test('is at most 60 KB of script, compressed', () => {
    expect(gzipSync(built('app.js')).length).toBeLessThanOrEqual(60_000);
  });

  test('never makes markup or code of a text', () => {
    const making =
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/;
    expect(sources.filter(([, text]) => making.test(text)).map(([file]) => file)).toEqual([]);
  });

  test('has no script, style or handler within its markup, as its policy asks', () => {
    const inline = /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/i;
    expect(built('index.html')).not.toMatch(inline);
  });

  test('names no other host', () => {
    const namespace = /^http:\/\/www\.w3\.org\//;
    const named = ['index.html', 'app.js', 'app.css'].flatMap(
      (file) => built(file).match(/https?:\/\/[^\s"'`)]+/g) ?? [],
    );
    expect(named.filter((url) => !namespace.test(url))).toEqual([]);
  });
});
