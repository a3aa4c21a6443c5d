import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MailsFound, StoryEvent, UnconfirmedMails } from '../console/api.ts';
import type { RunningConsole } from '../console/server/server.ts';
import type { DataParts, PosternEvent } from '../functions/events/event.ts';
import { commandLine } from './support/cli.ts';
import { ask, openConsole, posting } from './support/console.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { eventsOf, providerNamed, tableOf } from './support/stored-deliveries.ts';
import { bounced, paubox, putOff, sent, told } from './support/told-mail.ts';

const hourMs = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();
const mail = (messageId: string, hours: number) => ({ messageId, date: ago(hours) });
const inEu = (events: readonly PosternEvent[]) => events.map((event) => ({ ...event, instance: 'eu' }));

/** Of a mail with an order number; its Message-ID and Paubox's own ids are one mail. */
const ordered = eventsOf(
  providerNamed('paubox'),
  Buffer.from(
    JSON.stringify({
      event_name: 'api_mail_log_delivered',
      payload: {
        id: 71,
        header_message_id: '<ordered@example.com>',
        source_tracking_id: '3f0d9b1e-6d0a-4c0e-8f4c-5b7f2a9d1c66',
        subject: 'Your invoice 77 \u202e',
        from: 'billing@example.com',
        to: 'Cy@Example.org',
        time: ago(5),
        custom_headers: { 'X-Order': 'order 77' },
      },
    }),
  ),
);
const failed = [
  ...sent(mail('first@example.com', 50), 'ann@example.net'),
  ...bounced(mail('first@example.com', 49), 'ann@example.net', '550 5.1.1 no such user'),
];
const toSeveral = [
  ...sent(mail('several@example.com', 20), 'ann@example.net', 'bob@example.net'),
  ...bounced(mail('several@example.com', 19), 'bob@example.net', '550 5.1.1 no such user'),
];
const ofEu = inEu([
  ...sent(mail('first@example.com', 30), 'eu@example.net'),
  ...told('trackOpen', mail('first@example.com', 29), {}),
]);
/** EmailEngine reported one delivery in `eu`, so that it would have of the next; without a name, of none. */
const silent = [
  ...inEu(sent(mail('silent@example.com', 26), 'quiet@example.com')),
  ...inEu(sent(mail('fresh@example.com', 2), 'quiet@example.com')),
  ...inEu(
    told('messageNew', mail('report@example.com', 28), {
      id: 'r1',
      inReplyTo: '<delivered@example.com>',
      deliveryReport: {
        action: 'delivered',
        finalRecipient: { label: 'rfc822', value: 'there@example.com' },
        status: '2.0.0',
      },
    }),
  ),
  ...inEu(sent(mail('delivered@example.com', 29), 'there@example.com')),
  ...sent(mail('untold@example.com', 40), 'quiet@example.com'),
  ...putOff(mail('deferred@example.com', 48), ['late@example.com'], '451 4.7.1 try later'),
  ...paubox('api_mail_log_temporary_failure', ago(30), 'limbo@example.com', 'limbo@example.com'),
  ...paubox('api_mail_log_temporary_failure', ago(31), 'came@example.com', 'came@example.com'),
  ...paubox('api_mail_log_delivered', ago(30), 'came@example.com', 'came@example.com'),
];

const cli = commandLine();
let postern: Postern;
let running: RunningConsole;
/** Queries of the console so far, and what they wait for. */
let queries = 0;
let held: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  postern = await startPostern(async ({ operation, caller }, forward) => {
    if (operation === 'Query' && caller === 'local') {
      queries++;
      await held;
    }
    return forward();
  }, 'instances');
  running = await openConsole(postern.engine.endpoint);
  const table = tableOf(postern);
  for (const event of [...failed, ...toSeveral, ...ofEu, ...silent, ...ordered])
    await table.storeLed([event], new Date(event.time ?? event.recordedtime));
  table.close();
});

afterAll(async () => {
  cli.close();
  await running.close();
  await postern.stop();
});

async function get<T>(path: string, parameters: Record<string, string>): Promise<T & { status: number }> {
  const { status, text } = await ask(`${running.url}api/${path}?${new URLSearchParams(parameters)}`);
  return { status, ...JSON.parse(text) };
}

const search = (text: string) => get<MailsFound>('find', { text });
/** Of one day: to find nothing in 90 takes thousands of queries. */
const searchDay = (text: string) => get<MailsFound>('find', { text, since: '1d' });

const aliases: DataParts = ordered[0]?.data ?? {};

test.each<readonly [string, string, readonly string[], readonly string[]]>([
  [
    'an address',
    'Ann <ANN@example.net>',
    ['address'],
    ['message/several@example.com', 'message/first@example.com'],
  ],
  ['a domain', '@EXAMPLE.org', ['domain'], ['message/ordered@example.com']],
  ['a domain without its sign', 'example.org', ['domain'], ['message/ordered@example.com']],
  ['a Message-ID in brackets', ' <several@example.com> ', ['message'], ['message/several@example.com']],
  ['a subject as lists show it', 'message/several@example.com', ['message'], ['message/several@example.com']],
  [
    "a provider's own id of the mail",
    '3f0d9b1e-6d0a-4c0e-8f4c-5b7f2a9d1c66',
    ['message'],
    ['message/ordered@example.com'],
  ],
  ["a sender's reference", 'order 77', ['reference'], ['message/ordered@example.com']],
  ['an event by its id', failed[1]?.id ?? '', ['event'], ['message/first@example.com']],
  [
    'the beginning of an id',
    (failed[1]?.id ?? '').slice(0, 8).toUpperCase(),
    ['event'],
    ['message/first@example.com'],
  ],
])('%s is found, and it says as what', async (_, text, searchedAs, subjects) => {
  const found = await search(text);
  expect({ ...found, mails: found.mails.map(({ subject }) => subject) }).toEqual({
    status: 200,
    searchedAs,
    mails: subjects,
    all: subjects.length,
    cut: false,
    since: expect.stringMatching(/Z$/),
  });
});

test('every alias leads to the mail', async () => {
  expect(aliases.aliases?.length).toBeGreaterThan(2);
  for (const alias of aliases.aliases ?? [])
    expect((await search(alias.replace(/^reference\//, ''))).mails).toMatchObject([
      {
        subject: 'message/ordered@example.com',
        subjectLine: 'Your invoice 77 \u202e',
        from: 'billing@example.com',
      },
    ]);
});

test('what is found says what postern why says, of the address that was asked for', async () => {
  const why = async (...args: string[]) =>
    (await runHere(['why', ...args, '--endpoint', postern.engine.endpoint])).out;
  const { mails } = await search('bob@example.net');
  expect(mails).toMatchObject([{ at: 'bob@example.net', provider: 'emailengine', account: 'acc1' }]);
  const output = await why('bob@example.net');
  for (const sentence of mails[0]?.sentences ?? ['none']) expect(output).toContain(sentence);
  const about = { provider: 'emailengine', account: 'acc1', subject: 'message/several@example.com' };
  const whole = await get<{ why: { sentences: string[]; advice: string[]; more: number } }>('story', about);
  const [first, ...lines] = (await why('several@example.com')).split('\n');
  expect(whole.why).toEqual({
    sentences: [first, ...lines.slice(0, 2)],
    advice: [expect.stringMatching(/^Stop sending/)],
    more: 0,
  });
  const atBob = await get<typeof whole>('story', { ...about, at: 'bob@example.net' });
  expect(atBob.why.sentences.join()).not.toContain('ann@example.net:');
});

test('the same Message-ID at two instances of a provider is two mails to pick from', async () => {
  const { mails, searchedAs } = await search('first@example.com');
  expect(searchedAs).toEqual(['message']);
  expect(mails.map(({ provider }) => provider).sort()).toEqual(['emailengine', 'emailengine-eu']);
  expect(new Set(mails.map(({ sentences }) => sentences.join())).size).toBe(2);
});

test('if nothing is found, it says all that was tried', async () => {
  expect(await search('nobody@nowhere.example')).toMatchObject({
    mails: [],
    searchedAs: ['address', 'message', 'reference'],
  });
  expect((await searchDay('почта.xn--p1ai')).searchedAs[0]).toBe('domain');
  expect((await searchDay('1.2.3.4')).searchedAs[0]).toBe('message');
  expect((await searchDay('nowhere.example')).searchedAs).toEqual(['domain', 'message', 'reference']);
  expect((await searchDay('deadbeef')).searchedAs).toEqual(['event', 'message', 'reference']);
  for (const odd of ['invoice', '%', '../..', '\u202e', "'; drop", '{"a":1}', '@', 'a@', 'ü'.repeat(900)])
    expect(await searchDay(odd)).toMatchObject({ status: 200, mails: [] });
});

test('a search that its page no longer waits for ends', async () => {
  queries = 0;
  await search('nobody-1');
  const whole = queries;
  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  queries = 0;
  const leaving = new AbortController();
  const left = fetch(`${running.url}api/find?text=nobody-2`, { signal: leaving.signal });
  await eventually(() => queries > 0);
  leaving.abort();
  await expect(left).rejects.toThrow();
  resolve();
  // Were it still going, it would ask as often as this one meanwhile.
  await search('nobody-3');
  expect(queries).toBeLessThan(1.5 * whole);
});

test.each([
  [{ text: ' ' }, /^text: Type what to look for/],
  [{ text: '<>' }, /^It must be an address or a Message-ID/],
  [{ text: 'x'.repeat(3_000) }, /^text: It is too long/],
  [{}, /parameter text is missing/],
  [{ text: 'a', since: 'soon' }, /^since: It must be like/],
])('%j is refused by the name of what is wrong', async (parameters, message) => {
  expect(await get('find', { ...parameters })).toEqual({
    status: 400,
    error: 'invalid',
    message: expect.stringMatching(message),
  });
});

test('mail that was sent, without news since, is listed if its provider would have reported more', async () => {
  const { mails, unreported } = await get<UnconfirmedMails>('unconfirmed', { older: '24h' });
  expect(mails.map(({ provider, subject }) => [provider, subject])).toEqual([
    ['emailengine-eu', 'message/silent@example.com'],
    ['paubox', 'message/limbo@example.com'],
    ['emailengine', 'message/deferred@example.com'],
  ]);
  expect(unreported).toEqual({ emailengine: 1 });
  const hour = await get<UnconfirmedMails>('unconfirmed', { older: '1h' });
  expect(hour.mails[0]).toMatchObject({
    subject: 'message/fresh@example.com',
    sentences: [expect.stringMatching(/^Sent at .*, and no event says/)],
  });
});

test('postern why --unconfirmed lists the same', async () => {
  const why = (...args: string[]) =>
    runHere(['why', '--unconfirmed', '24h', '--endpoint', postern.engine.endpoint, ...args]);
  const { mails } = await get<UnconfirmedMails>('unconfirmed', { older: '24h' });
  const { code, out } = await why();
  const [head, ...lines] = out.trimEnd().split('\n');
  expect([code, head]).toEqual([0, '3 messages, the latest first:']);
  expect(lines.slice(0, 3).map((line) => mails.find(({ subject }) => line.includes(subject)))).toEqual(mails);
  for (const [at, { sentences }] of mails.entries()) expect(lines[at]).toContain(sentences.join(' '));
  expect(lines[3]).toMatch(/^Not listed: 1 message sent by emailengine\. It reported no delivery/);
  const { found, unreported, cut } = JSON.parse((await why('--json')).out);
  expect(found.map(({ subject }: StoryEvent) => subject)).toEqual(mails.map(({ subject }) => subject));
  expect([unreported, cut]).toEqual([{ emailengine: 1 }, false]);
  expect(JSON.parse((await why('--messages', '1', '--json')).out)).toMatchObject({ cut: true });
  expect((await why('--provider', 'arpoone')).out).toBe('There is no mail without news for this long.\n');
  for (const args of [[], ['ann@example.net', '--unconfirmed', '1h']]) {
    const refused = await runHere(['why', ...args, '--endpoint', postern.engine.endpoint]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('or --unconfirmed, but not both'),
    ]);
  }
});

test('lists know the subject line and the sender, as far as the event says them', async () => {
  const { events } = await get<{ events: object[] }>('events', { domain: 'Example.ORG', since: '7d' });
  expect(events).toEqual([
    expect.objectContaining({ subjectLine: 'Your invoice 77 \u202e', from: 'billing@example.com' }),
  ]);
  const of = await get<{ events: object[] }>('events', { recipient: 'cy@example.org' });
  expect(of.events).toEqual(events);
  const { events: bounces } = await get<{ events: object[] }>('events', {
    type: 'email.bounced',
    since: '7d',
  });
  expect(bounces.filter((event) => 'subjectLine' in event)).toEqual([]);
});

test('an event is sent again to one subscriber, and to nobody that there is not', async () => {
  const [, event] = failed;
  const about = {
    provider: 'emailengine',
    account: 'acc1',
    subject: 'message/first@example.com',
    id: event?.id,
  };
  const post = async (body: object) => {
    const { status, text } = await ask(`${running.url}api/resend`, posting(running.url, body));
    return { status, ...JSON.parse(text) };
  };
  const { subscribers } = await get<{ subscribers: string[] }>('deployment', {});
  expect(subscribers).toEqual(['events']);
  expect(await post({ ...about, subscriber: 'events' })).toEqual({ status: 'sent' });
  const { sqs, eventsQueueUrl: QueueUrl } = postern;
  await eventually(async () => (await postern.depth(QueueUrl)) > 0);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ id: event?.id, resent: true });
  expect(await post({ ...about, subscriber: 'deliveries' })).toMatchObject({ error: 'invalid' });
  expect(await post({ ...about, provider: 'emailengine-eu', subscriber: 'events' })).toMatchObject({
    error: 'not_found',
  });
  const foreign = { ...posting(running.url, { ...about, subscriber: 'events' }) };
  const headers = { ...foreign.headers, origin: 'http://evil.example' };
  expect((await ask(`${running.url}api/resend`, { ...foreign, headers })).status).toBe(403);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  expect(Attributes?.ApproximateNumberOfMessages).toBe('0');
});

test('a story of the simulator is all deliveries of one mail', async () => {
  const { stories } = await get<{ stories: { name: string; providers: string[] }[] }>('samples', {});
  expect(stories.map(({ name }) => name)).toEqual([
    'delivered',
    'opened',
    'bounced',
    'complained',
    'refused',
  ]);
  const complained = stories.find(({ name }) => name === 'complained');
  expect(complained?.providers).toContain('emailengine-eu');
  expect(complained?.providers).not.toContain('paubox');
  const simulate = async (body: object) => {
    const { status, text } = await ask(`${running.url}api/simulate`, posting(running.url, body));
    return { status, ...JSON.parse(text) };
  };
  const { status, eventIds, recipient } = await simulate({ provider: 'emailengine-eu', story: 'complained' });
  expect([status, eventIds.length]).toEqual([200, 3]);
  await eventually(async () => {
    const { mails } = await search(recipient);
    return mails[0]?.provider === 'emailengine-eu' && /abuse/.test(mails[0].sentences.join());
  });
  expect(await simulate({ provider: 'paubox', story: 'complained' })).toMatchObject({ status: 404 });
  expect(await simulate({ provider: 'paubox', story: 'x' })).toMatchObject({ status: 400 });
});
