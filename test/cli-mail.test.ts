import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PosternEvent } from '../functions/events/event.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { tableOf } from './support/stored-deliveries.ts';
import { bounced, paubox, sent, type Told, told } from './support/told-mail.ts';

/** What a terminal may obey or hide, except the end of a line. */
const obeyed = /[^\P{Cc}\n]|[\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
const hostile = '\u001b[2J\u009b1A\u202eevil\u0007\u2028';

const dayMs = 86_400_000;
const now = Date.now();
const ago = (days: number, minutes = 0) => new Date(now - days * dayMs + minutes * 60_000).toISOString();

const relayed = (about: Told, recipient: string) =>
  told('messageBounce', about, { recipient, action: 'delivered' });

const first = { messageId: '1@example.com', date: ago(9) };
const second = { messageId: '2@example.com', date: ago(3) };
const old = { messageId: 'old@example.com', date: ago(7) };
const relay = { messageId: 'relay@example.com', date: ago(2) };
const odd = { messageId: `odd${hostile}@example.com`, date: ago(1) };
const unknownUser = '550 5.1.1 user unknown';
const thereIsNone = 'there is no such mailbox, or the address is not valid';

const events = [
  sent(first, 'ann@example.net'),
  told('trackOpen', { ...first, date: ago(0, -10) }, {}),
  sent(second, 'ann@example.net'),
  bounced({ ...second, date: ago(3, 2) }, 'Ann@example.net', unknownUser),
  sent(old, 'old@example.net'),
  bounced({ ...old, date: ago(7, 1) }, 'old@example.net', unknownUser),
  relayed({ ...old, date: ago(6) }, 'old@example.net'),
  sent(relay, 'relay@example.net'),
  paubox('api_mail_log_delivered', ago(2, 1), relay.messageId, 'relay@example.net'),
  bounced({ ...relay, messageId: 'soft@example.com' }, 'soft@example.net', '452 4.2.2 full'),
  told(
    'messageComplaint',
    { ...relay, messageId: 'arf@example.com' },
    {
      headers: { messageId: '<arf@example.com>' },
      arf: { feedbackType: 'abuse', originalRcptTo: ['bob@example.net', '=cmd@example.net'] },
    },
  ),
  told('listUnsubscribe', { ...relay, messageId: 'list@example.com' }, { recipient: 'eve@example.net' }),
  told(
    'listSubscribe',
    { ...relay, date: ago(1), messageId: 'list@example.com' },
    { recipient: 'eve@example.net' },
  ),
  bounced(odd, `${hostile}@example.net`, `550 5.1.1 ${hostile}`),
].flat();

/** Events that are stored at the same time follow one another by id. */
const placeOf = ({ recordedtime, id }: PosternEvent) => `${recordedtime}#${id}`;

const cli = commandLine();
let postern: Postern;
let table: ReturnType<typeof tableOf>;
let program: Server;
let local: readonly string[];
/** What the developer's program was posted, as event ids. */
const posted: string[] = [];
/** Called before each query is answered. */
let beforeQuery: () => void = () => undefined;

beforeAll(async () => {
  postern = await startPostern(async ({ operation }, forward) => {
    if (operation === 'Query') beforeQuery();
    return forward();
  });
  local = ['--endpoint', postern.engine.endpoint];
  table = tableOf(postern);
  for (const event of events) await table.store([event], new Date(event.recordedtime));
  program = createServer((request, response) => {
    let body = '';
    request
      .on('data', (data) => (body += data))
      .on('end', () => {
        posted.push(JSON.parse(body).id);
        const isMissing = request.headers['content-type'] !== 'application/cloudevents+json; charset=utf-8';
        response.writeHead(isMissing ? 415 : 200).end();
      });
  }).listen(0, '127.0.0.1');
});

afterAll(async () => {
  cli.close();
  program.close();
  table.close();
  await postern.stop();
});

const here = (...args: readonly string[]) => runHere([...args, ...local]);

// Within this process, and so one after another.
test('why an address gets nothing: the latest mail to it in a sentence and a timeline, then those before', async () => {
  const { code, out, err } = await here('why', 'ANN@example.net');
  expect([code, err]).toEqual([0, '']);
  const at = ago(3, 2).slice(0, 19).replace('T', ' ');
  const lines = out.split('\n');
  expect(lines[0]).toBe(
    `Bounced permanently at ${at} UTC: ${unknownUser}, at mx.example.net (hard: ${thereIsNone}; it's about the address, not about you).`,
  );
  expect(lines[1]).toMatch(/^What to do: Stop sending to this address/);
  expect(lines[2]).toBe(
    'Found as an address with 2 messages, of which this is the latest: emailengine, account acc1, message/2@example.com.',
  );
  expect(lines[4]).toMatch(/^ID +TIME \(UTC\) +TYPE +RECIPIENT +WHAT IT SAYS$/);
  expect(lines.slice(5, 7)).toEqual([
    expect.stringMatching(/ email\.sent +ann@example\.net$/),
    expect.stringMatching(
      / email\.bounced +Ann@example\.net +550 5\.1\.1 user unknown, at mx\.example\.net$/,
    ),
  ]);
  expect(out).toMatch(
    /Before that, to the same address:\n {2}Sent at .*; opened once\. emailengine, account acc1, message\/1@example\.com\.\nThe latest event is of an older mail, message\/1@example\.com\.\n$/,
  );
});

test('a mail without a time counts as of its last delivery', async () => {
  const about = { messageId: 'timed@example.com', date: ago(5) };
  const undated = sent({ messageId: 'undated@example.com', date: ago(4) }, 'late@example.net').map(
    ({ time: _, ...event }) => event,
  );
  await table.store([...sent(about, 'late@example.net'), ...undated], new Date(ago(40)));
  const { out } = await here('why', 'late@example.net');
  expect(out).toMatch(
    /of which this is the latest: emailengine, account acc1, message\/undated@example\.com\./,
  );
  const list = await here('events', 'list', '--recipient', 'late@example.net');
  expect(list.err).toMatch(
    /the latest event may be about an older mail\. For the mail that began last: .*postern why late@example\.net --endpoint \S+\n$/,
  );
});

test('an older mail with a later event stays the older, which why and the list say; one mail is not compared', async () => {
  const mail = (messageId: string, days: number) => ({ messageId, date: ago(days) });
  const first = sent(mail('first@example.com', 5), 'two@example.net');
  const second = sent(mail('second@example.com', 4), 'two@example.net');
  const late = first.map((event) => ({ ...event, id: event.id.replace(/^./, 'f'), time: ago(1) }));
  await table.store([...first, ...second, ...late], new Date(ago(40)));
  await table.store(sent(mail('only@example.com', 4), 'one@example.net'), new Date(ago(40)));
  const { out } = await here('why', 'two@example.net');
  expect(out).toMatch(/this is the latest: .*second@example\.com\.\n/);
  expect(out).toMatch(/\nThe latest event is of an older mail, message\/first@example\.com\.\n$/);
  expect((await here('events', 'list', '--recipient', 'two@example.net')).err).toMatch(/began last/);
  expect((await here('events', 'list', '--recipient', 'one@example.net')).err).toBe('');
});

test('shows as many messages as asked for, and says that there are more', async () => {
  const { out } = await here('why', 'ann@example.net', '--messages', '1');
  expect(out).toMatch(
    /an address with 2 messages, of which this is the latest[\s\S]*\n1 older message: --messages shows more\.\n$/,
  );
});

test('what happened to a message, whoever reports it', async () => {
  const { code, out } = await here('why', `<${relay.messageId}>`, '--since', '4d');
  expect(code).toBe(0);
  expect(out).toMatch(/^Delivered at .*\.\nFound as a message: paubox, message\/relay@example\.com\.\n/);
  expect(out).toMatch(/\nSent at .*, and no event says .*\nFound as a message: emailengine, account acc1, /);
});

test('--json says the same, with the events themselves', async () => {
  const { out } = await here('why', 'message/2@example.com', '--since', '4d', '--json');
  const { takenFor, found } = JSON.parse(out);
  expect([takenFor, found.length]).toEqual(['message', 1]);
  expect(found[0].fates).toMatchObject([{ status: 'bounced', by: events[3]?.id }]);
  expect(found[0].events).toEqual([events[2], events[3]]);
});

test('a message of another time is found further back, or at once where its account is known', async () => {
  const none = await here('why', 'message/old@example.com', '--since', '5d');
  expect([none.code, none.out, none.err]).toEqual([
    3,
    '',
    expect.stringMatching(
      /^error: There is nothing about .*: no event stored since \d{4}-.* UTC is about .*--since/,
    ),
  ]);
  const expected = /^Bounced permanently at .*, but delivered at /;
  expect((await here('why', 'message/old@example.com', '--since', '8d')).out).toMatch(expected);
  expect((await here('why', 'message/old@example.com', '--account', 'acc1')).out).toMatch(expected);
  const elsewhere = await here('why', 'message/old@example.com', '--provider', 'paubox', '--account', '-');
  expect([elsewhere.code, elsewhere.err]).toEqual([
    3,
    expect.stringContaining('no event of paubox, account -, is about'),
  ]);
});

test('text that may be an address or a Message-ID is looked up as both, and the answer says so', async () => {
  const { code, err } = await here('why', 'nobody@example.net', '--since', '1d');
  expect(code).toBe(3);
  expect(err).toContain('it is the recipient of no stored event, and no event stored since');
});

test('addresses to stop writing to, and why', async () => {
  const { code, out, err } = await here('suppressions', '--since', '8d', '--provider', 'emailengine');
  expect(code).toBe(0);
  const rows = out.trimEnd().split('\n').slice(1);
  expect(rows).toEqual([
    expect.stringMatching(/^·\[2j.*bounced \(hard\)/),
    expect.stringMatching(/^=cmd@example\.net +complained /),
    expect.stringMatching(
      /^ann@example\.net +bounced \(hard\) +user_unknown +recipient +\d{4}-.* 1 +550 5\.1\.1 user unknown, at mx\.example\.net$/,
    ),
    expect.stringMatching(/^bob@example\.net +complained +\d{4}-.* 1 +abuse$/),
    expect.stringMatching(/^eve@example\.net +unsubscribed .* subscribed \d{4}-/),
    expect.stringMatching(/^old@example\.net +bounced \(hard\) .* delivered \d{4}-/),
  ]);
  expect(err).toMatch(
    /^6 addresses, from what was stored since .* UTC\. Events are kept for 400 days: what is older is gone\.\n$/,
  );
});

test('as CSV no cell is a formula; as JSON every address is unchanged', async () => {
  const { out } = await here('suppressions', '--since', '4d', '--csv');
  expect(out.split('\r\n')[0]).toBe(
    '"address","reason","kind","category","about","list","time","said","count","deliveredSince","subscribedSince","provider","account","subject"',
  );
  expect(out).toContain(`\r\n"'=cmd@example.net","complained","",`);
  const json = await here('suppressions', '--since', '4d', '--json');
  const addresses = json.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).address);
  expect(addresses).toEqual([
    `${hostile}@example.net`.toLowerCase(),
    '=cmd@example.net',
    'ann@example.net',
    'bob@example.net',
    'eve@example.net',
  ]);
  const none = await here('suppressions', '--since', '1d', '--account', 'nobody');
  expect([none.code, none.out, none.err]).toEqual([
    0,
    '',
    expect.stringMatching(/^0 addresses, .*events\.retentionDays/),
  ]);
  const both = await here('suppressions', '--csv', '--json');
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('not both')]);
});

test.each([
  ['why', odd.messageId, '--since', '2d'],
  ['why', `${hostile}@example.net`],
  ['why', `${hostile}@example.net`, '--json'],
  ['why', `${hostile}nobody`, '--since', '1d'],
  ['suppressions', '--since', '2d'],
  ['suppressions', '--since', '2d', '--json'],
])('no terminal obeys what %s prints of mail', async (...args) => {
  const { out, err } = await here(...args);
  expect(out + err).toMatch(/·|\\u/);
  expect(out + err).not.toMatch(obeyed);
});

test.each([['why', 'nobody@example.net'], ['suppressions']])('Ctrl-C ends %s', async (...args) => {
  beforeQuery = () => process.emit('SIGINT');
  const { code, out, err } = await here(...args);
  beforeQuery = () => undefined;
  expect([code, out, err]).toEqual([130, '', 'error: Interrupted.\n']);
});

test('listen forwards what was stored and what is stored, once each, until Ctrl-C', async () => {
  const address = program.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
  const filters = ['--type', 'email.*', '--account', 'acc1', '--since', '4d'];
  const expected = events.filter(({ account, recordedtime }) => account === 'acc1' && recordedtime > ago(4));
  const { child, said, ended } = cli.run(['listen', '--forward-to', url, ...filters, '--json', ...local]);
  await eventually(() => posted.length === expected.length);
  const late = bounced(
    { messageId: `${hostile}3@example.com`, date: new Date().toISOString() },
    'late@example.net',
    unknownUser,
  );
  const storedAt = new Date();
  await table.store(late, storedAt);
  await eventually(() => posted.length > expected.length && said.out.split('\n').length > posted.length);
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code).toBe(130);
  expect(posted).toEqual(
    [...expected, ...late].toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)).map(({ id }) => id),
  );
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual(posted);
  for (const line of lines)
    expect(line).toMatchObject({ outcome: 'taken', status: 200, tries: 1, ms: expect.any(Number) });
  expect(out + err).not.toMatch(obeyed);
  expect(err).toMatch(
    new RegExp(
      `^Forwarding to ${new URL(url).origin} .*\nerror: Interrupted\\. ${posted.length} events forwarded\\. To continue from here: --since ${new Date(storedAt.getTime() + 1).toISOString()}\n$`,
    ),
  );
});

test('listen without a target shows events, and hands a Lambda handler batches as SQS would', async () => {
  const filters = ['--type', 'email.*', '--account', 'acc1', '--since', '4d', '--json'];
  const shown = cli.run(['listen', ...filters, ...local]);
  await eventually(() => shown.said.out.includes('\n') && shown.said.err.includes('Showing what is stored'));
  shown.child.kill('SIGINT');
  const { code, out, err } = await shown.ended;
  expect([code, JSON.parse(out.split('\n')[0] ?? '').specversion]).toEqual([130, '1.0']);
  expect(err).toMatch(/Interrupted\. \d+ events shown\. To continue/);

  const folder = mkdtempSync(join(tmpdir(), 'postern-'));
  const file = join(folder, 'handler.mjs');
  writeFileSync(
    file,
    `export const handler = ({ Records }) => {
      console.error('BATCH', Records.length, process.env.AWS_ENDPOINT_URL, process.env.POSTERN_MEMORY_TABLE);
      const [{ messageId, attributes }] = Records;
      if (attributes.ApproximateReceiveCount === '1') return { batchItemFailures: [{ itemIdentifier: messageId }] };
    };`,
  );
  const handled = cli.run(['listen', '--lambda', file, ...filters, ...local]);
  await eventually(() => handled.said.out.includes('"tries":2'));
  handled.child.kill('SIGINT');
  const { out: outcomes, err: told } = await handled.ended;
  rmSync(folder, { recursive: true });
  expect(told).toMatch(
    new RegExp(`BATCH \\d+ ${local[1]} none\n1 event failed: they come again in 0.5 s.\nBATCH 1 `),
  );
  expect(outcomes).toMatch(/"outcome":"taken",.*"tries":1/);
});

test('listen shows what a program refuses, and continues', async () => {
  const address = program.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
  const args = ['listen', '--binary', '--forward-to', url, '--type', 'email.unsubscribed', '--since', '4d'];
  const { child, said, ended } = cli.run([...args, ...local]);
  await eventually(() => said.out.includes('refused'));
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code).toBe(130);
  expect(out).toMatch(
    /^TIME +ID +TYPE +SUBJECT +ANSWER +MS +TRIES\n.* email\.unsubscribed +message\/list@example\.com +415 refused +\d+ +1\n$/,
  );
  expect(err).toContain('0 events forwarded, 1 not taken.');
});

test.each([
  [['why'], /Give an address or Message-ID, or --unconfirmed/],
  [['why', ' '], /must be an address or a Message-ID/],
  [['listen', '--binary'], /--binary says how to forward: give --forward-to too/],
  [
    ['listen', '--lambda', 'a.ts', '--forward-to', '3000'],
    /--lambda <file>' cannot be used with option '--forward-to/,
  ],
  [['listen', '--lambda', 'nowhere.ts', '--table', 't'], /There is no file .*nowhere\.ts\. Check --lambda/],
  [
    ['listen', '--lambda', 'cli/listen/target.ts', '--table', 't'],
    /exports no function called handler, but allowHttpOption, checkTarget/,
  ],
  [['listen', '--forward-to', 'http://example.com'], /anybody on the way to .* could read them/],
])('postern %j is wrong usage and says why', async (args, message) => {
  const { code, out, err } = await runHere(args);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test('listen says that a file with a handler cannot be loaded', async () => {
  const { code, err } = await runHere(['listen', '--lambda', 'package.json', '--table', 't']);
  expect([code, err]).toEqual([1, expect.stringMatching(/^error: package\.json can't be loaded: /)]);
});

test.each(['why', 'suppressions', 'listen'])(
  'the help of %s has examples and exit codes',
  async (command) => {
    const { code, out } = await runHere([command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:[\\s\\S]* postern ${command}[\\s\\S]*Exit codes: .*130 `));
  },
);
