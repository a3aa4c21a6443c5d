import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { EventRow } from '../console/api.ts';
import { Mailbox } from '../console/server/mailbox.ts';
import type { RunningConsole } from '../console/server/server.ts';
import { inBatches } from '../functions/events/batches.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import type { AwsCall } from '../local/engine/aws/endpoint.ts';
import { openConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { eventsOf, layout, providerNamed } from './support/stored-deliveries.ts';

const emailengine = providerNamed('emailengine');
let postern: Postern;
let running: RunningConsole;
let client: DynamoDBClient;
let table: string;
/** Whether reading the events fails. */
let isDown = false;
/** Queries so far. */
let queries = 0;

function between({ service, operation, caller }: AwsCall) {
  if (service === 'dynamodb' && operation === 'Query' && caller === 'local') queries++;
  else return undefined;
  if (!isDown) return undefined;
  const body = {
    __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
    message: 'User may not Query.',
  };
  return { status: 400, headers: {}, body: Buffer.from(JSON.stringify(body)) };
}

beforeAll(async () => {
  postern = await startPostern(async (call, forward) => between(call) ?? forward());
  const { endpoint, outputs } = postern.engine;
  const credentials = { accessKeyId: 'writer', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  table = outputs.EventsTableName ?? '';
});

beforeEach(async () => {
  running = await openConsole(postern.engine.endpoint);
});

afterEach(() => running.close());

afterAll(async () => {
  client.destroy();
  await postern.stop();
});

let made = 0;

/** This many events of no other test. */
function some(count: number): readonly PosternEvent[] {
  return Array.from({ length: count }, () => {
    const body = { event: 'messageSent', account: 'acc1', data: { messageId: `${++made}` } };
    return eventsOf(emailengine, Buffer.from(JSON.stringify(body)));
  }).flat();
}

/** Stamped as a writer does, or as one did that is slow or ahead. */
async function store(events: readonly PosternEvent[], at = new Date()): Promise<void> {
  const size = { size: 25, bytes: Number.POSITIVE_INFINITY, bytesOf: () => 0 };
  for (const batch of inBatches(events, size)) {
    const requests = batch.map((event) => ({ PutRequest: { Item: toItem(event, at, layout) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

const feed = (since?: string, lastEventId?: string) =>
  listen(`${running.url}api/feed${since === undefined ? '' : `?since=${since}`}`, lastEventId);
const ids = (rows: readonly Pick<EventRow, 'id'>[]) => rows.map(({ id }) => id);

test('a feed is live at once, and tells each event as it is stored, late ones too', async () => {
  const since = new Date().toISOString();
  const { told, rows, leave } = await feed(since);
  await eventually(() => told.length > 0);
  expect(told[0]).toEqual({ event: 'message', data: [] });
  const [early = [], late = []] = [some(3), some(1)];
  await store(early, new Date(Date.now() + 1_500));
  await eventually(() => rows().length === 3);
  await store(late);
  await eventually(() => rows().length === 4);
  expect(ids(rows()).slice(0, 3).sort()).toEqual(ids(early).sort());
  expect(ids(rows())[3]).toBe(late[0]?.id);
  // The late one does not bring it back.
  expect(told.at(-1)?.id).toBe(
    rows()
      .map(({ stored }) => stored)
      .sort()
      .at(-1),
  );
  await leave();
});

test('a burst is reported whole and once, to every page, in few messages', async () => {
  const since = new Date().toISOString();
  const pages = await Promise.all([feed(since), feed(since), feed(since)]);
  const events = some(2_200);
  const wanted = new Set(ids(events));
  for (let from = 0; from < events.length; from += 100) await store(events.slice(from, from + 100));
  for (const { told, rows, leave } of pages) {
    // Those of the test before are ahead of the clock.
    const ours = () => ids(rows()).filter((id) => wanted.has(id));
    await eventually(() => ours().length >= events.length);
    expect(ours().sort()).toEqual([...wanted].sort());
    expect(told.length).toBeLessThan(events.length / 10);
    await leave();
  }
  const { told, messages, leave } = await feed('1h');
  await eventually(() => messages().length > 0);
  expect(told[0]).toEqual({ event: 'gap', data: {} });
  expect(messages()[0]?.length).toBeGreaterThanOrEqual(2_000);
  for (const message of messages()) {
    const order = message.map(({ stored }) => stored);
    expect(order).toEqual(order.toSorted());
  }
  await leave();
});

test('a page that comes back misses nothing, and one that asks for the past gets it first', async () => {
  const since = new Date().toISOString();
  const [before, away, after] = [some(2), some(2), some(2)];
  await store(before);
  const first = await feed(since);
  await eventually(() => first.rows().length === 2);
  const { id } = first.told.at(-1) ?? {};
  await first.leave();
  await store(away.slice(0, 1));
  // Stored before the last that the page got, and to be seen only now.
  await store(away.slice(1), new Date(Date.parse(since) - 1_000));
  const again = await feed(undefined, id);
  await eventually(() => again.told.length > 0);
  await store(after);
  await eventually(() => ids(after).every((one) => ids(again.rows()).includes(one)));
  for (const one of ids(away)) expect(ids(again.rows())).toContain(one);
  expect(new Set(ids(again.rows())).size).toBe(again.rows().length);
  await again.leave();
});

test('a feed says why it ends, and continues once it can', async () => {
  const { told, ended } = await feed();
  await eventually(() => told.length > 0);
  isDown = true;
  await ended;
  const problem = { error: 'failed', message: expect.stringContaining('AWS refuses: User may not Query.') };
  expect(told.at(-1)).toEqual({ event: 'problem', data: problem });
  const refused = await feed();
  await refused.ended;
  expect(refused.told).toEqual([{ event: 'problem', data: problem }]);
  isDown = false;
  const again = await feed();
  await eventually(() => again.told.length > 0);
  const [event] = some(1);
  if (event !== undefined) await store([event]);
  await eventually(() => again.rows().length === 1);
  await again.leave();
});

test('nobody listens, nobody follows', async () => {
  const { told, leave } = await feed();
  await eventually(() => told.length > 0);
  await leave();
  await eventually(async () => {
    const before = queries;
    await sleep(1_000);
    return queries === before;
  });
});

test('no more pages are served than may listen', async () => {
  const pages = await Promise.all(Array.from({ length: 33 }, () => feed()));
  await eventually(() => pages.every(({ told }) => told.length > 0));
  const refused = pages.filter(({ told }) => told[0]?.event === 'problem');
  expect(refused.map(({ told }) => told)).toEqual([
    [{ event: 'problem', data: { error: 'busy', message: expect.stringContaining('32 pages') } }],
  ]);
  await Promise.all(pages.map(({ leave }) => leave()));
});

test('the console ends at once, and with it the feeds of open pages', async () => {
  const own = await openConsole(postern.engine.endpoint);
  const { told, ended } = await listen(`${own.url}api/feed`);
  await eventually(() => told.length > 0);
  await own.close();
  await ended;
  await expect(fetch(own.url)).rejects.toThrow('fetch failed');
});

test('a page that takes nothing is cut off, and holds no memory', async () => {
  const mailbox = new Mailbox();
  const row = { id: '', provider: 'paubox', subject: '', storedAt: '', type: 'unknown' };
  const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ ...row, stored: String(at) }));
  mailbox.put(rows(20_000));
  expect(mailbox.ended).toBe(false);
  mailbox.put(rows(1));
  expect([mailbox.ended, await mailbox.take(0)]).toEqual([true, []]);
});
