import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmailEngine } from './support/emailengine.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { lately, runHere } from './support/run-here.ts';
import { tableOf } from './support/stored-deliveries.ts';
import {
  bounced,
  complained,
  givenUp,
  joined,
  left,
  paubox,
  putOff,
  sent,
  type Told,
  told,
} from './support/told-mail.ts';

const now = Date.now();
const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

let mails = 0;
const at = (hours: number, messageId = `${++mails}@example.com`): Told => ({ date: ago(hours), messageId });

const unknownUser = '550 5.1.1 no such person here';
const full = '452 4.2.2 the mailbox has no room left';
const dmarc = '550 5.7.26 your domain did not authenticate';
const login = 'Invalid login: 535 5.7.8 authentication failed';

const refusedInSession = at(20);
const givenUpLater = at(20);
const givenUpAtTwo = at(20);
const events = [
  // Refused at RCPT TO, as EmailEngine tells it: twice.
  putOff(refusedInSession, ['pia@example.net'], unknownUser),
  givenUp(refusedInSession, unknownUser),
  // The last word names nobody, and the mail had one recipient.
  putOff(givenUpLater, ['kim@example.net'], full, { nextAttempt: ago(19) }),
  givenUp({ ...givenUpLater, date: ago(10) }, unknownUser),
  // The last word names nobody, and the mail had two.
  sent(givenUpAtTwo, 'lea@example.net', 'max@example.net'),
  givenUp({ ...givenUpAtTwo, date: ago(10) }, unknownUser),
  left(at(9), 'sue@example.net', 'newsletter'),
  joined(at(8), 'sue@example.net', 'alerts'),
  left(at(9), 'eve@example.net', 'newsletter'),
  joined(at(8), 'eve@example.net', 'newsletter'),
  complained(at(9), 'bob@example.net', 'virus'),
  complained(at(9), 'amy@example.net', 'auth-failure'),
  // The sender's own affair.
  bounced(at(9), 'ann@example.net', dmarc),
  bounced(at(8), 'ann@example.net', dmarc),
  bounced(at(9), 'joe@example.net', '550 5.7.26 no DKIM signature'),
  ...[at(7)].flatMap((mail) => [
    told('messageDeliveryError', mail, {
      envelope: { to: ['x@example.net', 'y@example.net'] },
      error: login,
      errorCode: 'EAUTH',
      smtpResponse: '535 5.7.8 authentication failed',
      smtpResponseCode: 535,
      job: { attemptsMade: 0, attempts: 10 },
    }),
    told('messageFailed', mail, { error: `Error: ${login}` }),
  ]),
  // Softly: thrice in a row; twice, a delivery and again.
  ...[6, 5, 4].map((hours) => bounced(at(hours), 'tom@example.net', full)),
  ...[6, 5, 3].map((hours) => bounced(at(hours), 'may@example.net', full)),
  paubox('api_mail_log_delivered', ago(4), 'relayed@example.com', 'may@example.net'),
  bounced(at(5), 'Ron@BÜCHER.example', unknownUser),
  paubox('api_mail_log_delivered', ago(4), 'relayed2@example.com', 'ron@xn--bcher-kva.example'),
].flat();

let postern: Postern;
let table: ReturnType<typeof tableOf>;
let local: readonly string[];

beforeAll(async () => {
  postern = await startPostern();
  local = ['--endpoint', postern.engine.endpoint];
  table = tableOf(postern);
  for (const event of events) await table.store([event], new Date(event.recordedtime));
});

afterAll(async () => {
  table.close();
  await postern.stop();
});

const here = (...args: readonly string[]) => runHere(['suppressions', ...args, ...local]);

async function listed(...args: readonly string[]) {
  const { out, err, code } = await here('--json', ...args, ...lately);
  expect(code).toBe(0);
  const rows: readonly Readonly<Record<string, unknown>>[] = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { rows, addresses: rows.map(({ address }) => address), err };
}

// Within this process, and so one after another.
test('who bounced, was refused in the session or left a list is listed; nobody else is', async () => {
  const { rows, addresses } = await listed();
  expect(addresses).toEqual([
    'eve@example.net',
    'kim@example.net',
    'pia@example.net',
    'ron@xn--bcher-kva.example',
    'sue@example.net',
  ]);
  const [eve, kim, pia, ron, sue] = rows;
  const refused = { reason: 'refused', kind: 'hard', category: 'user_unknown', about: 'recipient', count: 1 };
  expect(pia).toMatchObject({ ...refused, subject: `message/${refusedInSession.messageId}` });
  expect(kim).toMatchObject({ ...refused, subject: `message/${givenUpLater.messageId}` });
  expect(ron).toMatchObject({ reason: 'bounced', deliveredSince: ago(4) });
  expect(sue).toMatchObject({ reason: 'unsubscribed', list: 'newsletter' });
  expect(sue).not.toHaveProperty('subscribedSince');
  expect(eve).toMatchObject({ list: 'newsletter', subscribedSince: ago(8) });
});

test('what was refused because of the sender is summed up, and listed if asked for', async () => {
  const { err } = await listed();
  expect(err).toMatch(
    /\n4 refused for reasons on your side: 3 authentication, 1 sender login\. They are not listed; --sender shows them\.\n$/,
  );
  const { rows } = await listed('--sender');
  expect(rows).toMatchObject([
    { address: 'ann@example.net', reason: 'bounced', category: 'authentication', about: 'sender', count: 2 },
    { address: 'joe@example.net', category: 'authentication', about: 'sender', count: 1 },
    { address: '', category: 'sender_login', about: 'sender', count: 1 },
  ]);
  const { out } = await here('--sender', ...lately);
  expect(out).toMatch(/\nann@example\.net +bounced \(block\) +authentication +sender /);
});

test('table and CSV carry list, category and about', async () => {
  const { out } = await here();
  const [head, ...rows] = out.trimEnd().split('\n');
  expect(head).toMatch(
    /^ADDRESS +REASON +CATEGORY +ABOUT +LIST +TIME \(UTC\) +COUNT +SINCE THEN +EXPLANATION/,
  );
  expect(rows).toHaveLength(5);
  expect(rows[2]).toMatch(/^pia@example\.net +refused \(hard\) +user_unknown +recipient +\d{4}-/);
  expect(rows[4]).toMatch(/^sue@example\.net +unsubscribed +newsletter +\d{4}-.* 1$/);
  const { out: csv } = await here('--csv', ...lately);
  expect(csv).toContain('"category","about","list"');
  expect(csv).toContain('"pia@example.net","refused","hard","user_unknown","recipient","",');
  expect(csv).toContain('"sue@example.net","unsubscribed","","","","newsletter",');
});

test('soft failures in a row, with nothing delivered in between, are listed if asked for', async () => {
  const { rows, addresses } = await listed('--soft-after', '3');
  expect(addresses).toContain('tom@example.net');
  expect(addresses).not.toContain('may@example.net');
  expect(rows.find(({ address }) => address === 'tom@example.net')).toMatchObject({
    reason: 'failing',
    count: 3,
  });
  expect((await listed('--soft-after', '4')).addresses).not.toContain('tom@example.net');
  expect((await listed('--soft-after', '1')).addresses).toContain('may@example.net');
});

test('a report of a virus is a reason if asked for, one of failed authentication never', async () => {
  const { addresses } = await listed('--all-complaints');
  expect(addresses).toContain('bob@example.net');
  expect(addresses).not.toContain('amy@example.net');
});

async function check(...args: readonly string[]) {
  const { out, err, code } = await here('check', '--json', ...args);
  return {
    answers: out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    err,
    code,
  };
}

test('check says before a send what the list says, by its exit code too', async () => {
  const { addresses } = await listed();
  const all = new Set([...addresses.map(String), 'ann@example.net', 'may@example.net', 'nobody@example.net']);
  for (const address of all) {
    const { answers, code } = await check(address);
    // Who joined the same list again may be written to.
    const suppressed = addresses.includes(address) && address !== 'eve@example.net';
    expect([address, answers.length, answers[0].suppressed, code]).toEqual([
      address,
      1,
      suppressed,
      suppressed ? 4 : 0,
    ]);
  }
});

test('check prints the reasons, and nothing if there is none', async () => {
  const { out, err, code } = await here('check', '<Pia@Example.NET>', 'nobody@example.net');
  expect(code).toBe(4);
  expect(out).toMatch(
    /^<Pia@Example\.NET>: refused \(hard\) at .* UTC: 550 5\.1\.1 no such person here\b.*\n$/,
  );
  expect(err).toBe("error: Don't send to 1 of 2 addresses.\n");
  const none = await here('check', 'nobody@example.net', 'ann@example.net', 'eve@example.net');
  expect(none).toEqual({ code: 0, out: '', err: '' });
});

test('check is about a list, if it is named', async () => {
  expect(await check('sue@example.net', '--list', 'newsletter')).toMatchObject({
    code: 4,
    answers: [{ suppressed: true, reasons: [{ list: 'newsletter' }] }],
  });
  expect(await check('sue@example.net', '--list', 'alerts')).toMatchObject({
    code: 0,
    answers: [{ suppressed: false, reasons: [] }],
  });
  expect(await check('pia@example.net', '--list', 'alerts')).toMatchObject({ code: 4 });
  const { out } = await here('check', 'sue@example.net');
  expect(out).toMatch(/^sue@example\.net: unsubscribed from the list newsletter at .* UTC\n$/);
  const { out: said } = await runHere(['why', 'sue@example.net', ...local]);
  expect(said).toContain('unsubscribed once (list newsletter)');
});

test('check takes what the list takes', async () => {
  expect(await check('tom@example.net')).toMatchObject({ code: 0 });
  expect(await check('tom@example.net', '--soft-after', '3')).toMatchObject({ code: 4 });
  expect(await check('bob@example.net', '--all-complaints')).toMatchObject({ code: 4 });
  expect(await check('pia@example.net', '--provider', 'paubox')).toMatchObject({ code: 0 });
});

test.each([
  [['check'], /missing required argument 'address'/],
  [['check', 'ann'], /must be one address/],
  [['check', '@example.net'], /must be one address/],
  [['check', 'ann@example.net,bob@example.net'], /one address/],
  [['check', 'ann@example.net bob@example.net'], /one address/],
  [['check', 'ann@b@example.net'], /one address/],
  [['check', 'ann@example.net', '--soft-after', '0'], /must be a number from 1/],
  [['--soft-after', 'x'], /must be a number from 1/],
  [['ann@example.net'], /"ann@example\.net" is not a command of suppressions.*suppressions check/],
  [['chek', 'ann@example.net'], /"chek" is not a command/],
  [['--csv', '--json'], /not both/],
  [['--since', '1h', '--until', '2h'], /--since must be earlier than --until/],
  [['--since', 'yesteday'], /must be like 15m/],
])('suppressions %j is wrong usage and says why', async (args, message) => {
  const { code, out, err } = await runHere(['suppressions', ...args]);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test('the help of check has examples and exit codes', async () => {
  const { code, out } = await runHere(['suppressions', 'check', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/Examples:[\s\S]* postern suppressions check [\s\S]*Exit codes: .* 4 /);
});

test("push puts suppressed addresses on the provider's own list, once it may, and takes back its own", async () => {
  const emailEngine = await startEmailEngine({ token: 'token', serviceSecret: null });
  const env = { ...process.env, EMAILENGINE_URL: emailEngine.url, EMAILENGINE_TOKEN: 'token' };
  const push = (...args: readonly string[]) =>
    runHere(
      [
        'suppressions',
        'push',
        'emailengine',
        '--list',
        'newsletter',
        ...lately,
        ...args,
        '--endpoint',
        postern.engine.endpoint,
      ],
      env,
    );
  const listed = () =>
    (emailEngine.blocklists.get('newsletter') ?? []).map(({ recipient }) => recipient).sort();
  const dry = await push();
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringContaining('would add pia@example.net (refused)\n'),
  });
  expect(listed()).toEqual([]);
  // What the sender did wrong, and who joined the list again, is not there; nor who left another list.
  const others = [1, 2, 3, 4].map((n) => ({ recipient: `o${n}@example.net`, reason: 'block', account: 'x' }));
  // On the third page, which is the last.
  const kim = { recipient: 'Kim@Example.net', reason: 'block', account: 'x' };
  emailEngine.blocklists.set('newsletter', [...others, kim]);
  const done = await push('--apply');
  expect(done.err).toContain(
    'To take it back: postern suppressions push emailengine --list newsletter --undo --apply',
  );
  expect(listed()).toEqual(expect.arrayContaining(['Kim@Example.net', 'pia@example.net', 'sue@example.net']));
  for (const absent of ['ann@example.net', 'joe@example.net', 'eve@example.net', 'kim@example.net'])
    expect(listed()).not.toContain(absent);
  expect((await push('--apply')).err).toContain('0 addresses added to newsletter');
  expect((await push('--undo', '--apply')).out).toContain('removed pia@example.net');
  expect(listed()).toEqual(['Kim@Example.net', ...others.map(({ recipient }) => recipient)]);
  expect(await push('--list', 'no such list')).toMatchObject({ code: 2 });
  expect(
    await runHere(
      ['suppressions', 'push', 'arpoone', '--list', 'x', '--endpoint', postern.engine.endpoint],
      env,
    ),
  ).toMatchObject({ code: 2 });
  await emailEngine.close();
});
