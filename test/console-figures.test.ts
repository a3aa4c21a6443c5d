import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as v from 'valibot';
import type {
  CountedEvents,
  RatesFigures,
  RatesRow,
  ReadingPart,
  SuppressionsFound,
} from '../console/api.ts';
import { counts } from '../console/server/routes/counts.ts';
import { rates } from '../console/server/routes/rates.ts';
import type { RunningConsole } from '../console/server/server.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import type { AwsAnswer } from '../local/engine/aws/answer.ts';
import { monthOfMail } from '../tools/bench/figures/stats.ts';
import { openConsole } from './support/console.ts';
import { at, dayMs, dayOf, monday, week } from './support/known-week.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { tableOf } from './support/stored-deliveries.ts';
import { sent } from './support/told-mail.ts';

let postern: Postern;
let running: RunningConsole;
let queries = 0;
/** While set, replaces the table's answers. */
let instead: (() => Promise<AwsAnswer>) | undefined;

beforeAll(async () => {
  postern = await startPostern(({ operation, caller }, forward) => {
    if (operation !== 'Query' || caller !== 'local') return forward();
    queries++;
    return instead?.() ?? forward();
  });
  running = await openConsole(postern.engine.endpoint);
  const table = tableOf(postern);
  for (const event of week) await table.store([event], new Date(event.recordedtime));
  table.close();
});

afterAll(async () => {
  await running.close();
  await postern.stop();
});

interface Read<T> {
  readonly parts: readonly ReadingPart<T>[];
  readonly last: T | undefined;
}

const urlOf = (path: string, query: Record<string, string>) =>
  `${running.url}api/${path}?${new URLSearchParams(query)}`;

/** Every line of the answer, and its last figures. */
async function read<T>(path: string, query: Record<string, string>): Promise<Read<T>> {
  const response = await fetch(urlOf(path, query));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const lines = (await response.text()).trimEnd().split('\n');
  const parts = lines.map((line): ReadingPart<T> => JSON.parse(line));
  return { parts, last: parts.findLast(({ figures }) => figures !== undefined)?.figures };
}

const Listed = v.object({
  events: v.array(v.object({ type: v.string(), recipient: v.optional(v.string()) })),
});

const thatWeek = { since: dayOf(0), until: dayOf(7) };

const told = (rows: readonly RatesRow[] = []) =>
  rows.map(({ keys, mails, rates: all }) => [
    ...Object.values(keys),
    mails,
    Object.fromEntries(
      Object.entries(all).map(([name, { numerator, denominator }]) => [name, [numerator, denominator]]),
    ),
  ]);

test('rates of a week come by day, domain and cause, and the figures so far are sent during the read', async () => {
  const { parts, last } = await read<RatesFigures>('rates', thatWeek);
  expect(parts.at(-1)).toEqual({ ended: true });
  const steps = parts.flatMap(({ read: step }) => step ?? []);
  expect(steps.map(({ done }) => done)).toEqual(steps.map((_, step) => step));
  expect(steps.at(-1)).toMatchObject({ done: steps[0]?.total });
  expect(parts.findIndex(({ figures }) => figures !== undefined)).toBeLessThan(parts.length - 2);
  expect(told(last?.domains)).toEqual([
    [
      'gmail.com',
      11,
      { bounce: [1, 11], blocked: [1, 11], complaint: [1, 11], open: [3, 11], openWithoutMachines: [2, 11] },
    ],
    [
      'example.net',
      6,
      { bounce: [3, 6], blocked: [0, 6], complaint: [0, 6], open: [0, 6], openWithoutMachines: [0, 6] },
    ],
    [
      'clinic.example',
      4,
      {
        delivery: [3, 4],
        bounce: [1, 4],
        blocked: [0, 4],
        complaint: [0, 4],
        open: [1, 4],
        openWithoutMachines: [1, 4],
      },
    ],
  ]);
  // Sent on Monday and Tuesday; of Thursday, Paubox tells.
  expect(last?.days.map(({ keys, mails }) => [keys.day, mails])).toEqual([
    [dayOf(0), 10],
    [dayOf(1), 6],
    [dayOf(2), 1],
    [dayOf(3), 4],
    [dayOf(4), 1],
  ]);
  expect(last?.causes.map(({ keys, failures }) => [keys.category, keys.about, failures.category])).toEqual([
    ['user_unknown', 'recipient', { user_unknown: 4 }],
    ['authentication', 'sender', { authentication: 1 }],
    [null, 'recipient', { unknown: 1 }],
    [null, null, { unknown: 1 }],
  ]);
  expect(last).toMatchObject({ reported: true, deliveredAtLeast: true, moreDomains: 0 });
});

test('one domain is looked at alone, and what no provider tells has no rate', async () => {
  const net = await read<RatesFigures>('rates', { ...thatWeek, domain: 'Example.net' });
  expect(net.last?.total?.rates.bounce).toMatchObject({ numerator: 3, denominator: 6 });
  expect(net.last?.domains.map(({ keys }) => keys.domain)).toEqual(['example.net']);
  const silent = await read<RatesFigures>('rates', { ...thatWeek, provider: 'arpoone' });
  expect(silent.last?.total).toMatchObject({ mails: 1, rates: {} });
  expect(silent.last?.reported).toBe(false);
  const nothing = await read<RatesFigures>('rates', { ...thatWeek, domain: 'nowhere.example' });
  expect(nothing.last).toMatchObject({ days: [], domains: [], causes: [] });
  expect(nothing.last).not.toHaveProperty('total');
});

test('what a figure leads to is what it counts, whenever that was stored', async () => {
  const happened = (first: number, end: number) => `${at(first, 0)}/${at(end, 0)}`;
  const listed = async (filters: Record<string, string>) => {
    const response = await fetch(urlOf('events', { type: 'email.*', ...filters }));
    const { events } = v.parse(Listed, await response.json());
    return events.map(({ type, recipient }) => `${type} ${recipient}`).sort();
  };
  expect(await listed({ happened: happened(0, 7), category: 'authentication' })).toEqual([
    'email.bounced user1@gmail.com',
  ]);
  expect(await listed({ happened: happened(2, 3), domain: 'gmail.com' })).toEqual([
    'email.complained user4@gmail.com',
  ]);
  expect(await listed({ happened: happened(3, 4), category: '-' })).toEqual([
    'email.bounced p3@clinic.example',
  ]);
  const late = sent({ date: at(5), messageId: 'late@example.com' }, 'late@late.example');
  const untimed = late.map(({ time: _, ...event }): PosternEvent => ({ ...event, id: 'f'.repeat(32) }));
  const table = tableOf(postern);
  await table.store(late, new Date());
  await table.store(untimed, new Date());
  table.close();
  expect(await listed({ happened: happened(5, 6), domain: 'late.example' })).toHaveLength(1);
});

/** The latest Sunday on which New York's clocks went back, so that it had 25 hours. */
function longSunday(): string {
  const lengthOf = (day: number) => {
    const offset = (ms: number) =>
      new Date(ms)
        .toLocaleString('en-US', { timeZone: 'America/New_York', timeZoneName: 'shortOffset' })
        .slice(-2);
    return offset(day) !== offset(day + dayMs) && offset(day) === '-4';
  };
  // Its Monday is over too.
  let day = Date.parse(new Date(Date.now() - 3 * dayMs).toISOString().slice(0, 10));
  while (!lengthOf(day)) day -= dayMs;
  return new Date(day).toISOString().slice(0, 10);
}

test('days are those of the zone, and one of 25 hours has 25', async () => {
  const sunday = Date.parse(longSunday());
  const table = tableOf(postern);
  // In New York: Saturday 23:59, Sunday 0:00 and 23:59, Monday 0:00.
  for (const [n, minutes] of [239, 240, 29 * 60 - 1, 29 * 60].entries()) {
    const date = new Date(sunday + minutes * 60_000);
    await table.store(
      sent({ date: date.toISOString(), messageId: `zone${n}@example.com` }, 'x@zone.example'),
      date,
    );
  }
  table.close();
  const days = async (zone: string) => {
    const since = new Date(sunday - dayMs).toISOString();
    const until = new Date(sunday + 3 * dayMs).toISOString();
    const { last } = await read<RatesFigures>('rates', { since, until, zone, domain: 'zone.example' });
    return last?.days.map(({ keys, mails }) => [keys.day, mails]);
  };
  const day = (n: number) => new Date(sunday + n * dayMs).toISOString().slice(0, 10);
  expect(await days('America/New_York')).toEqual([
    [day(-1), 1],
    [day(0), 2],
    [day(1), 1],
  ]);
  expect(await days('UTC')).toEqual([
    [day(0), 2],
    [day(1), 2],
  ]);
});

test('all events of a time are counted, by type, sender and time of storing', async () => {
  const stored = { since: dayOf(0), until: dayOf(7), account: 'acc2' };
  const { last } = await read<CountedEvents>('counts', { ...stored, type: 'email.*' });
  expect(last).toMatchObject({ slotMs: 3 * 3_600_000, start: monday, providers: { emailengine: 11 } });
  const [deferred] = [last?.types['email.deferred'] ?? []];
  expect([deferred[12], deferred[20]]).toEqual([1, 1]);
  const filtered = async (filters: Record<string, string>) =>
    (await read<CountedEvents>('counts', { ...stored, ...filters })).last?.events;
  expect(await filtered({ recipient: 'Kim@Example.net' })).toBe(2);
  expect(await filtered({ domain: 'gmail.com' })).toBe(1);
  expect(await filtered({ category: 'user_unknown', failureKind: 'hard' })).toBe(3);
  // Deferrals were not final.
  expect(await filtered({ failed: 'yes' })).toBe(3);
  expect(await filtered({ happened: `${at(0, 0)}/${at(1, 0)}` })).toBe(0);
  const shifted = await read<CountedEvents>('counts', { since: at(0), until: at(60), offset: '-300' });
  expect(new Date(shifted.last?.start ?? 0).toISOString()).toMatch(/T05:00/);
});

test('suppressions come with their reasons, and with what was refused because of the sender', async () => {
  const { parts } = await read<SuppressionsFound>('suppressions', thatWeek);
  const found = parts.flatMap(({ figures }) => figures ?? []);
  expect(
    found.flatMap(({ rows }) => rows).map(({ address, reason, category }) => [address, reason, category]),
  ).toEqual([
    ['c@example.net', 'bounced', 'user_unknown'],
    ['kim@example.net', 'bounced', 'user_unknown'],
    ['p3@clinic.example', 'bounced', undefined],
    ['user0@example.net', 'refused', 'user_unknown'],
    ['user0@gmail.com', 'bounced', 'user_unknown'],
    ['user4@gmail.com', 'complained', undefined],
  ]);
  expect(found[0]).toEqual({
    rows: [],
    refusals: [['authentication', 1]],
    retentionDays: 400,
    pushTo: ['emailengine'],
  });
  const [first] = found.flatMap(({ rows }) => rows).filter(({ address }) => address === 'c@example.net');
  expect(first).toMatchObject({
    ...{ provider: 'emailengine', account: 'acc2', subject: 'message/three@example.com', count: 1 },
    ...{ time: at(1), said: expect.stringContaining('550 5.1.1 no such person here') },
  });
});

test('what fails while it reads ends the answer with the reason', async () => {
  const denied = { __type: 'x#AccessDeniedException', message: 'User may not Query.' };
  instead = async () => ({ status: 400, headers: {}, body: Buffer.from(JSON.stringify(denied)) });
  const { parts } = await read('counts', thatWeek);
  instead = undefined;
  expect(parts.at(-1)).toEqual({
    problem: { error: 'failed', message: expect.stringMatching(/may not|denied/i) },
  });
});

test('at most four are read at once, and one whose page went away reads no further', async () => {
  const held = Promise.withResolvers<void>();
  instead = async () => {
    await held.promise;
    return { status: 200, headers: {}, body: Buffer.from('{"Items":[]}') };
  };
  const before = queries;
  const open = (signal = new AbortController().signal) =>
    fetch(urlOf('counts', { since: '30d' }), { signal });
  const page = new AbortController();
  const pages = await Promise.all([open(page.signal), open(), open(), open()]);
  // Each asks for eight partitions at once.
  await eventually(async () => queries - before === 32);
  expect((await open()).status).toBe(503);
  page.abort();
  const { promise: next, resolve: opened } = Promise.withResolvers<Response>();
  await eventually(async () => {
    const answer = await open();
    if (answer.status === 200) opened(answer);
    return answer.status === 200;
  });
  held.resolve();
  const texts = await Promise.all([...pages.slice(1), await next].map((answer) => answer.text()));
  instead = undefined;
  const first: ReadingPart<object> = JSON.parse(texts[0]?.split('\n')[0] ?? '');
  expect(queries - before).toBe(8 + 4 * (first.read?.total ?? 0));
});

test.each(['counts', 'rates'] as const)(
  'a hundred thousand events take %s one request for each page, and figures no larger than those of a thousand',
  async (name) => {
    const reading = async (events: number) => {
      const { client, first } = monthOfMail(events, 0);
      let asked = 0;
      client.middlewareStack.add(
        (next) => (args) => {
          asked++;
          return next(args);
        },
        { step: 'initialize' },
      );
      const until = new Date(first.getTime() + 30 * dayMs).toISOString();
      const query = { since: first.toISOString(), until, provider: 'emailengine' };
      const lines: ReadingPart<object>[] = [];
      const source = { client, name: 'Events', shards: 1 };
      const route = name === 'rates' ? rates : counts;
      await route({ source }, query)(
        async (part: ReadingPart<object>) => void lines.push(part),
        new AbortController().signal,
      );
      const figures = lines.filter((line) => line.figures !== undefined);
      return { asked, figures: figures.length, bytes: JSON.stringify(figures.at(-1)).length };
    };
    const [few, many] = [await reading(1_000), await reading(100_000)];
    // A page has 3,500; of each day one more is asked for, and of those behind the last.
    expect(many.asked).toBeLessThanOrEqual(60);
    expect(many.figures).toBeLessThanOrEqual(18);
    expect(many.bytes).toBeLessThan(few.bytes * 2);
  },
);
