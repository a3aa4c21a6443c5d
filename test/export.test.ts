import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { holds } from './support/spellings.ts';
import { spoolOf } from './support/spooled.ts';
import { providerNamed } from './support/stored-deliveries.ts';

const cli = commandLine();
let postern: Postern;
let spool: ReturnType<typeof spoolOf>;

const [ann, bob] = ['ann@example.net', 'bob@example.net'];
const lots = 'x'.repeat(300_000);

const mail = (account: string, event: string, data: object) => ({
  event,
  account,
  date: '2026-11-20T10:00:00.000Z',
  data: { messageId: `<${account}@example.com>`, ...data },
});

/** A mail to both, each of which bounced; one to Ann alone; and one that is none of hers. */
const deliveries = [
  mail('both', 'messageSent', { envelope: { from: 'me@example.org', to: [ann, bob] } }),
  mail('both', 'messageBounce', {
    recipient: ann,
    action: 'failed',
    response: { message: `552 5.2.2 <${ann}>: full, as is BOB@Example.net ${lots}` },
    messageHeaders: { to: [`"Doe, Bob" <${bob}>, ${ann}`] },
  }),
  mail('both', 'messageBounce', { recipient: bob, action: 'failed', response: { message: '550 5.1.1' } }),
  mail('alone', 'messageSent', { envelope: { from: 'me@example.org', to: ['Ann@Example.net'] } }),
  mail('alone', 'trackOpen', { userAgent: 'Mail', remoteAddress: '192.0.2.1' }),
  mail('alone', 'messageBounce', { recipient: 'forwarded@example.com', action: 'failed' }),
  mail('other', 'messageSent', { envelope: { from: 'me@example.org', to: [bob] } }),
];

beforeAll(async () => {
  postern = await startPostern();
  spool = spoolOf(postern.engine);
  const provider = providerNamed('emailengine');
  for (const delivery of deliveries) {
    const body = Buffer.from(JSON.stringify(delivery));
    const headers = provider.sign(body, sampleSecret(provider), new Date());
    const sent = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    expect((await fetch(postern.urlOf(provider), sent)).status).toBe(200);
  }
  await postern.drained();
});

afterAll(async () => {
  cli.close();
  spool.close();
  await postern.stop();
});

const exported = (...recipients: readonly string[]) =>
  cli.here([
    'export',
    ...recipients.flatMap((recipient) => ['--recipient', recipient]),
    '--endpoint',
    postern.engine.endpoint,
  ]);

const eventsIn = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const told = (out: string) => eventsIn(out).map(({ account, type }) => `${account} ${type}`);
const ofAnn = [
  'alone email.bounced',
  'alone email.opened',
  'alone email.sent',
  'both email.bounced',
  'both email.sent',
];

test('a person gets each event about mail to them, with its payload from S3 too, and nothing of others', async () => {
  const { code, out, err } = await exported('ANN@example.net');
  expect([code, err]).toEqual([0, '5 events.\n']);
  expect(told(out).toSorted()).toEqual(ofAnn);
  expect([holds(out, ann), holds(out, bob), /doe/i.test(out)]).toEqual([true, false, false]);
  const events = eventsIn(out);
  const bounce = events.find(({ account, type }) => `${account} ${type}` === 'both email.bounced');
  expect(JSON.parse(bounce.data.payload).data.response.message).toContain(lots);
  expect(bounce.data.payloadRef).toBeUndefined();
  const place = ['--endpoint', postern.engine.endpoint];
  const listed = await cli.here(['events', 'list', '--account', 'alone', '--json', ...place]);
  expect(events.filter(({ account }) => account === 'alone')).toEqual(
    expect.arrayContaining(eventsIn(listed.out)),
  );
});

test('several addresses are of one person, and none of the others is left', async () => {
  const { out } = await exported(ann, bob);
  expect(told(out).toSorted()).toEqual([...ofAnn, 'both email.bounced', 'other email.sent'].toSorted());
  expect([holds(out, ann), holds(out, bob)]).toEqual([true, true]);
});

test('an address of which nothing is stored, and what is none, is reported', async () => {
  const nobody = await exported('nobody@example.net');
  expect([nobody.code, nobody.out, nobody.err]).toEqual([
    3,
    '',
    expect.stringContaining('Nothing is stored'),
  ]);
  const none = await exported('nobody');
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('must be an address')]);
});

test('a payload that is gone from S3 is reported, and its event comes without it', async () => {
  const [key = ''] = await spool.keys('payloads/');
  const text = await spool.get(key);
  await spool.put(key, 'not an item');
  const { code, out, err } = await exported(ann);
  const id = /([0-9a-f]{32})\.json$/.exec(key)?.[1] ?? 'no id';
  expect([code, told(out).toSorted()]).toEqual([1, ofAnn]);
  expect(err).toMatch(new RegExp(`The payload of 1 event can't be read from S3: ${id}\\.`));
  await spool.put(key, text);
});
