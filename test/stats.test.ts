import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { insertEvents } from '../functions/events/store.ts';
import { providerNames } from '../functions/provider-names.ts';
import { type Dimension, Stats, type StatsAsked, type StatsRow } from '../operations/stats/stats.ts';
import { dynamodbBySdk } from './support/by-sdk.ts';
import { commandLine } from './support/cli.ts';
import { dayMs, dayOf, monday, week } from './support/known-week.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { tableOf } from './support/stored-deliveries.ts';
import { bounced, sent } from './support/told-mail.ts';

let postern: Postern;
let client: DynamoDBClient;
let name: string;

beforeAll(async () => {
  postern = await startPostern();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  name = postern.engine.outputs.EventsTableName ?? '';
  const table = { ...dynamodbBySdk(client), name, shards: 1, retentionDays: 400, known: new Set<string>() };
  // Shuffled, and each twice.
  const [order] = fc.sample(fc.shuffledSubarray([...week, ...week], { minLength: 2 * week.length }), {
    numRuns: 1,
    seed: 24,
  });
  for (let from = 0; from < (order?.length ?? 0); from += 20)
    await insertEvents(table, order?.slice(from, from + 20) ?? [], () => false);
});

afterAll(async () => {
  client.destroy();
  await postern.stop();
});

async function read(more: Partial<StatsAsked> = {}) {
  const stats = new Stats(
    { client, name, shards: 1 },
    {
      providers: providerNames,
      from: new Date(monday),
      until: new Date(monday + 7 * dayMs),
      signal: new AbortController().signal,
      ...more,
    },
  );
  await stats.read();
  return stats;
}

const ratesOf = ({ keys, rates }: StatsRow) => [
  ...Object.values(keys),
  Object.fromEntries(
    Object.entries(rates).map(([rate, { numerator, denominator }]) => [rate, [numerator, denominator]]),
  ),
];

async function rates(by: readonly Dimension[], domains?: readonly string[]) {
  return (await read()).rows(by, domains).map(ratesOf);
}

test('rates by domain are those of the week, each mail once', async () => {
  expect(await rates(['domain'])).toEqual([
    [
      'clinic.example',
      {
        delivery: [3, 4],
        bounce: [1, 4],
        blocked: [0, 4],
        complaint: [0, 4],
        open: [1, 4],
        openWithoutMachines: [1, 4],
      },
    ],
    [
      'example.net',
      { bounce: [3, 6], blocked: [0, 6], complaint: [0, 6], open: [0, 6], openWithoutMachines: [0, 6] },
    ],
    [
      'gmail.com',
      { bounce: [1, 11], blocked: [1, 11], complaint: [1, 11], open: [3, 11], openWithoutMachines: [2, 11] },
    ],
  ]);
});

test('rates by day count what happened on it, the first time', async () => {
  expect(await rates(['day'], ['gmail.com', 'example.net'])).toEqual([
    [
      dayOf(0),
      { bounce: [1, 10], blocked: [0, 10], complaint: [0, 10], open: [3, 10], openWithoutMachines: [2, 10] },
    ],
    [
      dayOf(1),
      { bounce: [1, 6], blocked: [1, 6], complaint: [0, 6], open: [0, 6], openWithoutMachines: [0, 6] },
    ],
    [dayOf(2), {}],
    [dayOf(3), {}],
  ]);
});

test('mail counts by account and cause, each mail once for each; a mail that a domain filter leaves out does not', async () => {
  const stats = await read();
  expect(stats.rows(['account', 'category']).map(({ keys, failures }) => [keys, failures.about])).toEqual([
    [{ account: 'acc1', category: 'authentication' }, { sender: 1 }],
    [{ account: 'acc1', category: 'user_unknown' }, { recipient: 1 }],
    [{ account: 'acc2', category: 'user_unknown' }, { recipient: 3 }],
    // Of what Paubox and Arpoone say, nobody can tell why.
    [
      { account: null, category: null },
      { recipient: 1, unknown: 1 },
    ],
  ]);
  expect(stats.rows(['about'], ['gmail.com']).map(({ keys, rates }) => [keys, Object.keys(rates)])).toEqual([
    [{ about: 'recipient' }, ['bounce']],
    [{ about: 'sender' }, ['blocked']],
    [{ about: null }, []],
  ]);
});

test('without a denominator there are counts, but no rates', async () => {
  const [arpoone] = (await read({ providers: ['arpoone'] })).rows([]);
  expect(arpoone).toMatchObject({ keys: {}, events: { 'email.opened': 1, 'email.bounced': 1 }, rates: {} });
});

test('it says what it read', async () => {
  const { cost } = await read();
  expect(cost).toMatchObject({ unjoined: 0, events: new Set(week.map(({ id }) => id)).size });
  expect(cost.requests).toBeGreaterThan(0);
  expect(cost.units).toBeGreaterThan(0);
});

test('an event counts that is stored up to 14 days after it happened, or an hour before', async () => {
  const table = tableOf(postern);
  const month = monday - 60 * dayMs;
  const on = (id: string) => ({ date: new Date(month).toISOString(), messageId: id });
  const late = [13, 16, -0.02, -0.1];
  for (const [n, days] of late.entries())
    await table.store(sent(on(`late${n}@example.com`), 'x@late.example'), new Date(month + days * dayMs));
  table.close();
  const stats = await read({ from: new Date(month), until: new Date(month + dayMs) });
  expect(stats.rows([], ['late.example'])[0]?.events).toEqual({ 'email.sent': 2 });
});

const stats = (...args: readonly string[]) =>
  runHere([
    'stats',
    ...['--endpoint', postern.engine.endpoint, '--since', dayOf(0), '--until', dayOf(7)],
    ...args,
  ]);

test('the command prints a group a line, with the days of its zone', async () => {
  const { code, out, err } = await stats('--by', 'domain', '--json');
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('less than 1 cent at list price') });
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toContainEqual({
    domain: 'gmail.com',
    events: {
      'email.bounced': 3,
      'email.complained': 1,
      'email.opened': 4,
      'email.sent': 11,
    },
    failures: {
      about: { recipient: 1, sender: 1, unknown: 1 },
      category: { authentication: 1, unknown: 1, user_unknown: 1 },
    },
    rates: { bounce: 1 / 11, blocked: 1 / 11, complaint: 1 / 11, open: 3 / 11, openWithoutMachines: 2 / 11 },
  });
  const cli = commandLine();
  const local = await cli.run(
    [
      'stats',
      ...['--endpoint', postern.engine.endpoint, '--since', '14d', '--by', 'day', '--json', '--local-time'],
      ...['--provider', 'arpoone'],
    ],
    { env: { TZ: 'Pacific/Auckland' } },
  ).ended;
  cli.close();
  // Noon there is tomorrow.
  expect(JSON.parse(local.out)).toMatchObject({ day: dayOf(2) });
});

test('a rate above 100 % is explained, and no other', async () => {
  const month = monday - 120 * dayMs;
  const on = (id: string) => ({ date: new Date(month).toISOString(), messageId: `${id}@above.example` });
  const table = tableOf(postern);
  const refusals = ['one', 'two'].flatMap((id) =>
    bounced(on(id), 'x@above.example', '550 5.1.1 no such user'),
  );
  await table.store([...sent(on('one'), 'x@above.example'), ...refusals], new Date(month));
  table.close();
  const day = new Date(month).toISOString();
  const above = await stats('--since', day, '--until', new Date(month + dayMs).toISOString());
  expect(above.out).toContain('200.00 %');
  expect(above.err).toContain('A rate is above 100 % if');
  expect((await stats()).err).not.toContain('above 100 %');
});

test('instances of a provider are told apart, and the one without a name is separate', async () => {
  const month = monday - 90 * dayMs;
  const happened = { date: new Date(month).toISOString() };
  const table = tableOf(postern);
  const of = (instance: string | undefined, count: number, isBounced: boolean) =>
    Array.from({ length: count }, (_, n) => ({ ...happened, messageId: `${instance}${n}@instance.example` }))
      .flatMap((one) => [
        ...sent(one, 'x@example.net'),
        ...(isBounced ? bounced(one, 'x@example.net', '550 5.1.1 no such user') : []),
      ])
      .map((event) => (instance === undefined ? event : { ...event, instance }));
  const events = [...of('eu', 4, false), ...of('us', 2, true), ...of(undefined, 1, false)];
  await table.store(events, new Date(month));
  table.close();
  const range = ['--since', new Date(month).toISOString(), '--until', new Date(month + dayMs).toISOString()];
  const { out } = await runHere([
    ...['stats', '--endpoint', postern.engine.endpoint, '--by', 'instance', '--json', ...range],
  ]);
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ instance, events: counts, rates: { bounce } }) => [instance, counts, bounce])).toEqual([
    ['eu', { 'email.sent': 4 }, 0],
    ['us', { 'email.sent': 2, 'email.bounced': 2 }, 1],
    [null, { 'email.sent': 1 }, 0],
  ]);
});

test('the command prints CSV, and a table', async () => {
  const csv = await stats('--by', 'provider,domain', '--csv');
  const [head, ...rows] = csv.out.split('\r\n');
  expect(head).toMatch(/^"provider","domain","events.email.bounced",.*"rates.openWithoutMachines"$/);
  expect(rows).toContainEqual(expect.stringMatching(/^"emailengine","example.net","2",/));
  const table = await stats('--by', 'domain');
  expect(table.out).toMatch(/gmail\.com .* 11 .* 9\.09 %/);
  expect(await stats('--by', 'day,domain,type')).toMatchObject({ code: 2 });
  expect(await stats('--by', 'weather')).toMatchObject({ code: 2 });
  expect((await stats('--domain', 'nowhere.example')).out).toBe('Nothing happened in this time.\n');
});
