import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { emailengine } from '../functions/emailengine/index.ts';
import { post } from '../operations/samples/post.ts';
import { type Case, readCase, sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Mailboxes, startEmailEngineApi, token } from './support/emailengine-api.ts';
import { type Postern, startPostern } from './support/postern.ts';

const cli = commandLine();
const hourMs = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();
const earlier = ago(3);

const mail = (id: string, date = earlier) => ({
  ...{ id, uid: 7, date, subject: 'Hello', messageId: `<${id}@example.net>`, size: 10, path: 'INBOX' },
  ...{ from: { name: 'Ann', address: 'ann@example.net' }, to: [{ name: '', address: 'me@example.com' }] },
});
const bounce = (message: string, recipient: string, date = earlier) => ({
  ...{ message, recipient, action: 'failed', date },
  response: { message: '550 5.1.1 no such user', status: '5.1.1' },
});
const sent = (id: string, ...bounces: object[]) => ({
  id,
  date: ago(5),
  messageId: `<${id}@example.com>`,
  bounces,
});

const accounts = new Map<string, Mailboxes>([
  [
    'acc1',
    {
      inbox: [mail('known'), mail('new1'), mail('new2'), mail('old', ago(48)), mail('young', ago(0.5))],
      sent: [
        sent('s1', bounce('b-known', 'bob@example.net'), bounce('b-new', 'bob@example.net')),
        sent('s2', bounce('b-young', 'eve@example.net', ago(0.1))),
        sent('s3'),
      ],
    },
  ],
  ['Ünï/côde', { inbox: [mail('other')], sent: [sent('s4', bounce('b-other', 'zoe@example.net'))] }],
  ['empty', { inbox: [], sent: [] }],
]);

let postern: Postern;
let api: Awaited<ReturnType<typeof startEmailEngineApi>>;

beforeAll(async () => {
  const outbox = ['q1', 'q2', 'q3'].map((queueId) => ({ queueId, account: 'acc1', nextAttempt: ago(-1) }));
  [postern, api] = await Promise.all([startPostern(), startEmailEngineApi(accounts, outbox)]);
  const data = { id: 'known', subject: 'Hello', uid: 7 };
  await webhook({ account: 'acc1', date: earlier, path: 'INBOX', event: 'messageNew', data });
  const told = {
    ...bounce('b-known', '<Bob@example.net>'),
    bounceMessage: 'b-known',
    messageId: '<s1@example.com>',
  };
  await webhook({ account: 'acc1', date: ago(2.9), event: 'messageBounce', data: told });
  await postern.drained();
});

afterAll(async () => {
  cli.close();
  await api.stop();
  await postern.stop();
});

beforeEach(() => {
  api.asked.length = 0;
});

async function webhook(payload: object): Promise<void> {
  const body = Buffer.from(JSON.stringify(payload));
  const headers: Case['headers'] = (secret, at) => [
    ['content-type', 'application/json'],
    ...Object.entries(emailengine.sign(body, secret, at)),
  ];
  const example = { ...readCase(emailengine, 'example'), body, headers };
  const { status } = await post(postern.urlOf(emailengine), example, sampleSecret(emailengine), new Date());
  expect(status).toBe(200);
}

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli.here(
    [
      'reconcile',
      'emailengine',
      '--since',
      '1d',
      '--rate',
      '100',
      '--endpoint',
      postern.engine.endpoint,
      ...args,
    ],
    { EMAILENGINE_URL: api.url, EMAILENGINE_TOKEN: token, ...env },
  );
const subjects = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ type, account, subject }) => `${type} ${account} ${subject}`)
    .sort();

const missing = [
  'email.bounced acc1 message/s1@example.com',
  'email.bounced Ünï/côde message/s4@example.com',
  'message.created acc1 message/new1',
  'message.created acc1 message/new2',
  'message.created Ünï/côde message/other',
];

test('new mail and bounces that no webhook told are shown, page by page, through errors and throttling', async () => {
  api.busy.push(429, 503, 429);
  const { code, out, err } = await run(['--json']);
  expect([code, subjects(out)]).toEqual([0, missing]);
  expect(err).toContain('2 events of the last 45 minutes left alone');
  expect(err).toContain('3 mails in the outbox');
  expect(err).toContain('has no opens, clicks, unsubscribes, complaints');
  expect(err).toContain('Looked at 10 messages of 3 accounts: 5 events missing. Nothing was stored');
  expect(api.asked.filter((line) => line.includes('/v1/accounts'))).toHaveLength(2 + 3);
  expect(api.asked.some((line) => line.includes('cursor=2'))).toBe(true);
  expect([...(await postern.stored()).values()].some((event) => event.reconciled)).toBe(false);
});

test('one account alone is asked; one that EmailEngine does not know is reported', async () => {
  const one = await run(['--account', 'Ünï/côde', '--json']);
  expect(subjects(one.out)).toEqual(missing.filter((line) => line.includes('Ünï/côde')));
  const none = await run(['--account', 'nobody']);
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('EmailEngine knows no account nobody.')]);
});

test('an account that can not be asked is reported, and the others are asked anyway', async () => {
  api.broken.add('acc1');
  const { code, out, err } = await run(['--json']);
  api.broken.clear();
  expect([code, subjects(out).length]).toEqual([1, 2]);
  expect(err).toContain('Not everything is known about the account acc1: EmailEngine answered 404');
});

test('an API that stays away, and a token that it does not know, end it with what to do', async () => {
  api.busy.push(503, 503, 503, 503, 503);
  const away = await run([]);
  expect([away.code, away.err]).toEqual([1, expect.stringContaining('EmailEngine answered 503: Try again')]);
  const refused = await run([], { EMAILENGINE_TOKEN: 'another' });
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('EMAILENGINE_TOKEN is wrong')]);
  expect((await run([], { EMAILENGINE_TOKEN: '' })).code).toBe(2);
});

test('what is missing is stored and published, marked reconciled; asked again, nothing is missing', async () => {
  const { code, err } = await run(['--apply', '--json']);
  expect([code, err]).toEqual([0, expect.stringContaining('5 events missing, 5 stored.')]);
  const stored = [...(await postern.stored()).values()].filter((event) => event.reconciled);
  expect(stored.map(({ type, account, subject }) => `${type} ${account} ${subject}`).sort()).toEqual(missing);
  const again = await run(['--json']);
  expect([again.code, again.out]).toEqual([0, '']);
});
