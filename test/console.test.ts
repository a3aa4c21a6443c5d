import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunningConsole } from '../console/server/server.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import { providers } from '../functions/providers.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { ask, openConsole, posting } from './support/console.ts';
import { listen } from './support/listen.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { eventsOf, largeBody, layout, providerNamed, tableOf } from './support/stored-deliveries.ts';

const emailengine = providerNamed('emailengine');
const long = `${'a'.repeat(300)}@example.com`;
const cli = commandLine();
let postern: Postern;
let running: RunningConsole;

/** Of a mail to somebody, as EmailEngine tells it. */
function bounce(messageId: string, account = 'acc1', recipient = 'Ann@example.net'): PosternEvent {
  const data = { messageId: `<${messageId}>`, recipient, action: 'failed', response: { status: '5.1.1' } };
  const body = { event: 'messageBounce', account, date: '2026-11-20T10:00:00.000Z', data };
  const [event] = eventsOf(emailengine, Buffer.from(JSON.stringify(body)));
  if (event === undefined) throw new Error('no event');
  return event;
}

const first = bounce('first@example.com');
const second = bounce('second@example.com', 'acc2', 'bob@example.net');
const cut = bounce(long, 'acc3');

/** What was asked of S3. */
const read: string[] = [];

beforeAll(async () => {
  postern = await startPostern(({ operation, url }, forward) => {
    if (operation === 'GetObject') read.push(url);
    return forward();
  });
  running = await openConsole(postern.engine.endpoint);
  const table = tableOf(postern);
  await table.store([first], new Date(Date.now() - 60_000));
  await table.store([second], new Date(Date.now() - 50_000));
  await table.store([cut], new Date(Date.now() - 40_000));
  table.close();
});

afterAll(async () => {
  cli.close();
  await running.close();
  await postern.stop();
});

async function get(path: string, parameters: Record<string, string> = {}) {
  const { status, text } = await ask(`${running.url}api/${path}?${new URLSearchParams(parameters)}`);
  return { status, ...JSON.parse(text) };
}

async function post(path: string, body: unknown) {
  const { status, text } = await ask(`${running.url}api/${path}`, posting(running.url, body));
  return { status, ...JSON.parse(text) };
}

test('a local run says that it is one, and what can be asked for', async () => {
  expect(await get('deployment')).toMatchObject({
    status: 200,
    name: 'local run',
    local: true,
    providers: providers.map(({ name }) => name),
    queues: ['deliveries', 'events'],
    eventTypes: expect.arrayContaining(['email.bounced', 'unknown']),
    failureKinds: ['hard', 'soft', 'block', 'undetermined'],
  });
});

test('events are listed as the index tells them, the newest first, with a long subject whole', async () => {
  const { events, cursor } = await get('events');
  expect(cursor).toBeUndefined();
  expect(events.map(({ id }: { id: string }) => id)).toEqual([cut.id, second.id, first.id]);
  expect(events[2]).toEqual({
    stored: `${events[2].storedAt}#${first.id}`,
    id: first.id,
    provider: 'emailengine',
    account: 'acc1',
    subject: 'message/first@example.com',
    time: '2026-11-20T10:00:00.000Z',
    storedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    type: 'email.bounced',
    recipient: 'ann@example.net',
    failureKind: 'hard',
    final: true,
    category: 'user_unknown',
  });
  expect(events[0].subject).toBe(`message/${long}`);
});

test.each([
  [{ account: 'acc2' }, [second]],
  [{ account: '-' }, []],
  [{ provider: 'emailengine', type: 'email.*', failureKind: 'hard' }, [cut, second, first]],
  [{ provider: 'paubox' }, []],
  [{ type: 'email.sent' }, []],
  [{ failureKind: 'soft' }, []],
  [{ recipient: 'BOB@example.net' }, [second]],
  [{ recipient: 'BOB@example.net', domain: 'example.com' }, []],
  [{ domain: 'Example.net', category: 'user_unknown' }, [cut, second, first]],
  [{ domain: 'example.org' }, []],
  [{ category: '-' }, []],
  [{ failed: 'yes', recipient: 'bob@example.net' }, [second]],
  [{ failed: 'yes', type: 'email.deferred' }, []],
  [{ recipient: 'ann@example.net', account: 'acc1', since: '2026-11-19' }, [first]],
  [{ until: '2026-11-01', since: '2026-10-31' }, []],
] as const)('filtered by %j', async (filters, expected) => {
  const { status, events } = await get('events', filters);
  expect([status, events.map(({ id }: { id: string }) => id).sort()]).toEqual([
    200,
    expected.map(({ id }) => id).sort(),
  ]);
});

test.each([{}, { recipient: 'ann@example.net' }])('pages of %j make up the whole', async (filter) => {
  const whole = (await get('events', filter)).events;
  const page = await get('events', { ...filter, limit: '1' });
  const rest = await get('events', { ...filter, cursor: page.cursor });
  expect(whole.length).toBeGreaterThan(1);
  expect([...page.events, ...rest.events]).toEqual(whole);
  expect(rest.cursor).toBeUndefined();
});

test.each<readonly [string, Record<string, string>, RegExp]>([
  ['events', { provider: 'nobody' }, /^provider: It must be one of .*emailengine/],
  ['events', { type: 'email.bounce' }, /^type: There is no such type/],
  ['events', { failureKind: 'hardest' }, /^failureKind: It must be one of hard/],
  ['events', { since: 'soon' }, /^since: It must be like 15m/],
  ['events', { limit: '1001' }, /^limit: It must be a number from 1 to 1000/],
  ['events', { cursor: 'x' }, /not a cursor/],
  ['events', { recipient: 'x'.repeat(3_000) }, /^recipient: It is too long/],
  ['events', { recipients: 'x' }, /^There is no parameter recipients/],
  ['events', { domain: 'not a domain' }, /^domain: It must be a domain/],
  ['events', { category: 'Why?' }, /^category: It must be a category/],
  ['events', { failed: 'no' }, /^failed: It must be yes/],
  ['events', { happened: '2026-11-20' }, /^happened: It must be two times/],
  ['events', { happened: '2026-11-21/2026-11-20' }, /^happened: It must be two times/],
  ['rates', { zone: 'Europe/Nowhere' }, /^zone: It must be a time zone/],
  ['rates', { since: '9999d' }, /more than 1000 days/],
  ['rates', { since: '1d', until: '2d' }, /^The time must begin before it ends/],
  ['counts', { offset: '9999' }, /^offset/],
  ['suppressions', { domain: 'example.net' }, /^There is no parameter domain/],
  ['feed', { since: 'soon' }, /^since: It must be like 15m/],
  ['story', { provider: 'emailengine' }, /^The parameter subject is missing/],
  ['payload', { provider: 'emailengine', subject: 'x', id: '12' }, /^id: It must be an event's whole id/],
  ['dead-letters', { queue: 'nobody' }, /^queue: It must be one of deliveries, events/],
  ['refusals', { since: '1' }, /^since: It must be like 15m/],
])('%s of %j is refused by the name of what is wrong', async (route, parameters, message) => {
  expect(await get(route, parameters)).toEqual({
    status: 400,
    error: 'invalid',
    message: expect.stringMatching(message),
  });
});

test('a story is whole events, and none is no failure', async () => {
  const about = { provider: 'emailengine', account: 'acc3', subject: `message/${long}` };
  expect(await get('story', about)).toEqual({
    status: 200,
    events: [cut],
    cut: false,
    why: { sentences: [expect.stringMatching(/^Bounced/)], advice: [expect.any(String)], more: 0 },
  });
  const other = { ...about, account: 'acc1' };
  expect(await get('story', other)).toEqual({ status: 200, events: [], cut: false });
  const { account: _, ...nobody } = about;
  expect((await get('story', nobody)).events).toEqual([]);
});

test('a large event shows where its payload is, and the payload is read from there', async () => {
  const body = largeBody(500_000);
  const headers = emailengine.sign(body, 'rig-service-secret', new Date());
  const url = postern.urlOf(emailengine);
  expect((await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })).status).toBe(200);
  const about = { provider: 'emailengine', account: 'large', subject: 'message/large' };
  await eventually(async () => (await get('story', about)).events.length === 1);
  const [event] = (await get('story', about)).events;
  expect(event.data).toMatchObject({ payloadRef: expect.stringMatching(/^s3:/) });
  expect(event.data.payload).toBeUndefined();
  const { payload } = await get('payload', { ...about, id: event.id });
  expect(payload).toBe(body.toString());
  const gone = await get('payload', { ...about, id: '0'.repeat(32) });
  expect(gone).toMatchObject({ status: 404, error: 'not_found' });
});

test('a reference that Postern did not write is not followed', async () => {
  const table = tableOf(postern);
  const poisoned = bounce('poisoned@example.com', 'acc4');
  const { data: _, ...item } = toItem(poisoned, new Date(), layout);
  const payloadRef = { S: `s3://another-bucket/payloads/emailengine/${poisoned.id}.json` };
  await table.put({ ...item, data: { M: { payloadRef } } });
  table.close();
  const about = { provider: 'emailengine', account: 'acc4', subject: 'message/poisoned@example.com' };
  expect(await get('payload', { ...about, id: poisoned.id })).toMatchObject({
    status: 502,
    message: expect.stringContaining('an object in S3 that is not its own'),
  });
  expect(read.filter((url) => url.includes('another-bucket'))).toEqual([]);
});

test('a simulated delivery is signed, acknowledged and stored, and one that is refused is among the refusals', async () => {
  const { samples } = await get('samples');
  expect(samples).toHaveLength(providers.flatMap((provider) => samplesOf(provider)).length);
  const example = samples.find(
    ({ name, provider }: Record<string, string>) => provider === 'paubox' && name === 'example',
  );
  expect(example).toMatchObject({ status: 200, types: [expect.stringMatching(/^email\./)] });
  const { status, eventIds } = await post('simulate', { provider: 'paubox', name: 'example' });
  expect([status, eventIds]).toEqual([200, [expect.stringMatching(/^[0-9a-f]{32}$/)]]);
  await eventually(async () =>
    (await get('events', { provider: 'paubox' })).events.some(({ id }: { id: string }) => id === eventIds[0]),
  );
  const again = await post('simulate', { provider: 'paubox', name: 'example' });
  expect(again.eventIds).not.toEqual(eventIds);
  expect(await post('simulate', { provider: 'aurinko', name: 'unsigned' })).toEqual({
    status: 401,
    eventIds: [],
    reason: 'unsigned',
  });
  await eventually(async () => (await get('refusals')).refusals.length > 0);
  expect(await get('refusals')).toMatchObject({
    status: 200,
    refusals: [
      {
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        provider: 'aurinko',
        status: 401,
        reason: 'unsigned',
        requestId: expect.any(String),
        cause: expect.any(String),
      },
    ],
    unread: [],
  });
  expect(await post('simulate', { provider: 'paubox', name: 'nothing' })).toMatchObject({ status: 404 });
  expect(await post('simulate', { provider: 'nobody', name: 'example' })).toMatchObject({ status: 400 });
});

test('subscriptions come with their state', async () => {
  await post('simulate', { provider: 'aurinko', name: 'lifecycle-error' });
  await eventually(async () => (await get('subscriptions')).subscriptions.length > 0);
  const { subscriptions } = await get('subscriptions');
  expect(subscriptions).toEqual([
    expect.objectContaining({
      provider: 'aurinko',
      id: expect.any(String),
      state: 'error',
      changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      notes: expect.any(Array),
    }),
  ]);
});

test('dead letters are counted, told with why they are there, and moved back by a redrive', async () => {
  expect(await post('redrive', { queue: 'deliveries' })).toEqual({ status: 'nothing to move' });
  const body = Buffer.from(
    JSON.stringify({ event: 'messageSent', account: 'again', data: { messageId: 'again' } }),
  );
  const received = { provider: 'emailengine', receivedAt: '2026-11-22T00:00:00.000Z', headers: {} };
  const MessageBody = encodeDelivery({ id: 'delivery-again', ...received, body });
  await postern.sqs.send(new SendMessageCommand({ QueueUrl: postern.deadLettersUrl, MessageBody }));
  expect((await get('queues')).queues).toEqual([
    { name: 'deliveries', waiting: expect.any(Number), inFlight: expect.any(Number), deadLetters: 1 },
    { name: 'events', waiting: expect.any(Number), inFlight: 0, deadLetters: 0 },
  ]);
  const asked = await Promise.all([1, 2, 3].map(() => get('dead-letters', { queue: 'deliveries' })));
  for (const { deadLetters } of asked)
    expect(deadLetters).toEqual([
      {
        id: expect.any(String),
        sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
        provider: 'emailengine',
        deliveryId: 'delivery-again',
        why: 'It was tried as often as the queue allows, and failed each time. Now it would become 1 event.',
      },
    ]);
  expect(await post('redrive', { queue: 'deliveries' })).toEqual({ status: 'started' });
  await eventually(async () => (await get('events', { account: 'again' })).events.length === 1);
  expect((await get('dead-letters', { queue: 'deliveries' })).deadLetters).toEqual([]);
  expect(await post('redrive', { queue: 'events' })).toEqual({ status: 'nothing to move' });
  const QueueUrl = postern.deadLettersUrl;
  const { MessageId: id } = await postern.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  expect(await post('redrive', { queue: 'deliveries', id })).toEqual({ status: 'moved' });
  expect((await get('dead-letters', { queue: 'deliveries' })).deadLetters).toEqual([]);
});

test('postern console serves the page under a secret path until Ctrl-C, whoever listens', async () => {
  const { child, said, ended } = cli.run(['console', '--endpoint', postern.engine.endpoint]);
  await eventually(() => said.out.includes('\n') && said.err.includes('\n'));
  const url = said.out.trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  expect((await ask(url)).text).toContain('<!doctype html>');
  expect((await ask(new URL('/api/deployment', url).href)).status).toBe(404);
  const { told, ended: left } = await listen(`${url}api/feed`);
  await eventually(() => told.length > 0);
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  await left;
  expect([code, out]).toEqual([130, `${url}\n`]);
  expect(err).toBe('The console of the stack Postern is there until Ctrl-C.\n');
});

test.each<readonly [string, readonly string[], number, RegExp]>([
  ['a port that is none', ['--port', '70000'], 2, /number from 0 to 65535/],
  ['a stack that is not there', ['--stack', 'Nobody'], 1, /There is no stack Nobody/],
])('postern console with %s ends and says why', async (_, args, expected, message) => {
  const { code, out, err } = await runHere(['console', '--endpoint', postern.engine.endpoint, ...args]);
  expect([code, out, err]).toEqual([expected, '', expect.stringMatching(message)]);
});

test('the help of postern console has examples and exit codes', async () => {
  const { code, out } = await runHere(['console', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/Examples:[\s\S]* {4}postern console[\s\S]*Exit codes: .*130 ended by Ctrl-C/);
});
