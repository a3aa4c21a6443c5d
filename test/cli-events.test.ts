import { createServer, type Server } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { eventTable, listColumns } from '../cli/terminal/event-table.ts';
import { PosternEvent } from '../functions/events/event.ts';
import { insertEvents } from '../functions/events/store.ts';
import { dynamodbBySdk } from './support/by-sdk.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { lately } from './support/run-here.ts';

const cli = commandLine();
const now = Date.now();

function event(n: number, type: string, parts: object = {}, data: object = {}): PosternEvent {
  return v.parse(PosternEvent, {
    specversion: '1.0',
    id: n.toString(16).padStart(2, '0').repeat(16),
    source: '/emailengine/acc1',
    type,
    subject: 'message/hello@example.com',
    time: new Date(now - 60_000 + n * 1_000).toISOString(),
    timesource: 'payload',
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: new Date(now).toISOString(),
    provider: 'emailengine',
    account: 'acc1',
    deliveryid: 'd',
    ...parts,
    data: { payload: '{}', ...data },
  });
}

const hostile = 'message/\u001b[2J\u009b1A\u202eevil\u0007\r\n\u2028';
const hard = event(
  1,
  'email.bounced',
  {},
  { recipient: 'Ann@example.net', failure: { kind: 'hard', final: true } },
);
const events = [
  event(0, 'email.sent'),
  hard,
  event(2, 'email.bounced', { subject: 'message/2' }, { failure: { kind: 'soft', final: false } }),
  event(3, 'email.opened', {}, { recipient: 'ann@example.net' }),
  event(4, 'message.created', { subject: hostile }),
  event(5, 'email.delivered', {
    provider: 'paubox',
    account: undefined,
    source: '/paubox',
    subject: 'message/5',
  }),
];

/** More than a page of a table, of one account; every tenth is to somebody else. */
const many = Array.from({ length: 120 }, (_, n) =>
  event(
    n,
    n % 2 === 0 ? 'email.sent' : 'email.deferred',
    {
      id: `e${n.toString(16).padStart(3, '0')}${'0'.repeat(28)}`,
      account: 'many',
      source: '/emailengine/many',
      subject: `message/${n}@many.example`,
    },
    { recipient: n % 10 === 0 ? 'bob@Gmail.com' : 'eve@gmail.com.example.net' },
  ),
);
const several = event(
  7,
  'email.sent',
  { id: 'f'.repeat(32), account: 'comma,s', source: '/emailengine/comma%2Cs', subject: 'message/several' },
  { message: { to: ['a@gmail.com', 'b@bücher.example'] } },
);

const failing = (n: number, type: string, failure: object) =>
  event(n, type, { account: 'causes', source: '/emailengine/causes', subject: `message/${n}` }, { failure });
const full = failing(21, 'email.bounced', { kind: 'undetermined', final: true, category: 'mailbox_full' });
const retried = failing(22, 'email.deferred', {
  kind: 'undetermined',
  final: false,
  category: 'mailbox_full',
});
const givenUp = failing(23, 'email.deferred', { kind: 'undetermined', final: true, category: 'expired' });

let postern: Postern;
let local: readonly string[];
let cloudformation: Server;

beforeAll(async () => {
  postern = await startPostern();
  local = ['--endpoint', postern.engine.endpoint];
  await store([...events, ...many, several, full, retried, givenUp]);
  // Answers as CloudFormation does for a stack that is not there.
  cloudformation = createServer((_, response) => {
    const message = 'Stack with id Postern does not exist';
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
    response.writeHead(400, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
  }).listen(0, '127.0.0.1');
});

afterAll(async () => {
  cli.close();
  cloudformation.close();
  await postern.stop();
});

async function store(stored: readonly PosternEvent[]): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  const name = postern.engine.outputs.EventsTableName ?? '';
  const outcomes = await insertEvents(
    { ...dynamodbBySdk(client), name, shards: 1, retentionDays: 400, known: new Set() },
    stored,
    () => false,
  );
  client.destroy();
  expect(outcomes.filter(({ kind }) => kind !== 'stored')).toEqual([]);
}

/** Runs the command, without anything of AWS from the environment. */
const here = (args: readonly string[], env?: Record<string, string>) => cli.here(['events', ...args], env);

const query = (...args: string[]) => here([...args, ...local]);
const list = (...args: string[]) => query('list', ...lately, ...args);
const idsIn = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).id);

test.concurrent('hard bounces of an account today are one command', async () => {
  const filters = ['--type', 'email.bounced', '--failure-kind', 'hard', '--account', 'acc1'];
  const { code, out, err } = await query('list', ...filters, '--since', '1d');
  expect([code, err]).toEqual([0, '']);
  expect(out.trim().split('\n')).toHaveLength(2);
  expect(out).toMatch(
    /^ID +TIME \(UTC\) +PROVIDER +TYPE +ACCOUNT +SUBJECT +RECIPIENT\n01010101 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +emailengine +email\.bounced +acc1 +message\/hello@example\.com +Ann@example\.net\n$/,
  );
});

test.concurrent('--json prints the whole events, one a line', async () => {
  const { out } = await list('--failure-kind', 'hard', '--json');
  expect(JSON.parse(out)).toEqual(hard);
});

test.concurrent('a page tells how to continue, and the pages make up the whole', async () => {
  const ours = ['--account', 'acc1'];
  const whole = idsIn((await query('list', '--json', '--oldest-first', ...ours)).out);
  expect(whole.toSorted()).toEqual(events.slice(0, 5).map(({ id }) => id));
  const first = await query('list', '--json', '--oldest-first', ...ours, '--limit', '4');
  const cursor = /--cursor (\S+)/.exec(first.err)?.[1] ?? '';
  const rest = await query('list', '--json', '--oldest-first', ...ours, '--cursor', cursor);
  expect([...idsIn(first.out), ...idsIn(rest.out)]).toEqual(whole);
  expect(rest.err).toBe('');
  const other = await query('list', '--cursor', cursor);
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('belongs to another query')]);
});

test.concurrent('a recipient is found in any case', async () => {
  const { out } = await list('--recipient', 'ANN@example.net', '--json');
  expect(idsIn(out)).toEqual([events[3]?.id, hard.id]);
});

test.concurrent('a list that finds nothing says so, and is no failure', async () => {
  const { code, out, err } = await list('--type', 'export.*');
  expect([code, out, err]).toEqual([
    0,
    '',
    expect.stringMatching(/^No events match among what was stored from \d{4}-.* UTC to \d{4}-.* UTC\.\n$/),
  ]);
});

test.concurrent('a timeline ends with what happened to the mail', async () => {
  const { code, out } = await query('timeline', 'message/hello@example.com', '--account', 'acc1');
  expect(code).toBe(0);
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(5);
  for (const [at, type] of ['email.sent', 'email.bounced', 'email.opened'].entries())
    expect(lines[at + 1]).toContain(type);
  const at = hard.time?.slice(0, 19).replace('T', ' ');
  expect(lines.at(-1)).toBe(`status: bounced at ${at} UTC, 1 open`);
  const other = await query('timeline', 'message/5', '--provider', 'paubox', '--account', '-', '--json');
  expect(JSON.parse(other.out)).toEqual(events[5]);
});

test.concurrent('an event is got by the beginning of its id', async () => {
  const { code, out } = await query('get', '01010101');
  expect([code, JSON.parse(out)]).toEqual([0, hard]);
  expect((await query('get', hard.id.toUpperCase(), '--since', '1h', '--account', 'acc1')).out).toBe(out);
  const none = await query('get', 'ff0', '--since', '2d');
  expect([none.code, none.err]).toEqual([
    3,
    expect.stringMatching(
      /There is no event whose id begins with ff0 among what was stored since .* UTC\..*--since/,
    ),
  ]);
  const nothing = await query('timeline', 'message/nothing');
  expect([nothing.code, nothing.err]).toEqual([3, expect.stringContaining('message/hello@example.com')]);
});

test.concurrent('of a beginning that several ids have, these are shown', async () => {
  const { code, out, err } = await query('get', 'e00', '--since', '1d');
  expect([code, out]).toEqual([2, '']);
  const ids = err.split('\n').flatMap((line) => /^(e00[0-9a-f]{29}) .*email\./.exec(line)?.[1] ?? []);
  expect(ids.toSorted()).toEqual(many.slice(0, 16).map(({ id }) => id));
  expect(err).toMatch(/16 events have an id that begins with e00\. Give more of it\.\n$/);
  expect((await query('get', 'e')).err).toMatch(/ 120 events have an id that begins with e\./);
});

test.concurrent('every row of a list leads to its event and to its timeline', async () => {
  const { out } = await list('--account', 'acc1');
  for (const row of out.trim().split('\n').slice(1)) {
    const [id = ''] = row.split(' ');
    const got = await query('get', id, '--json');
    expect([got.code, JSON.parse(got.out).id.slice(0, 8)]).toEqual([0, id]);
    const timeline = await query('timeline', id, '--json');
    expect([timeline.code, idsIn(timeline.out)]).toEqual([
      0,
      expect.arrayContaining([JSON.parse(got.out).id]),
    ]);
  }
});

test.concurrent('with its provider, account and subject, an event is found however much is stored', async () => {
  const about = ['emailengine', 'acc1', 'message/hello@example.com'];
  const { code, out } = await query('get', ...about, '01010101');
  expect([code, JSON.parse(out)]).toEqual([0, hard]);
  const none = await query('get', ...about, 'ff');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('no event whose id begins with ff')]);
  const several = await query('get', ...about, '0');
  expect([several.code, several.err]).toEqual([2, expect.stringContaining('Give more of it')]);
  const same = await query('timeline', 'message/hello@example.com', '--provider', 'emailengine');
  expect(await query('timeline', ...about)).toEqual(same);
  const few = await query('timeline', 'emailengine', 'acc1');
  expect([few.code, few.err]).toEqual([
    2,
    expect.stringMatching(/Give one word, or 3 that begin with a provider/),
  ]);
});

test.concurrent('JSON and CSV give all that was asked for, and a table a page', async () => {
  const ours = ['list', '--account', 'many', ...lately];
  const json = await query(...ours, '--json');
  expect([json.err, idsIn(json.out).toSorted()]).toEqual(['', many.map(({ id }) => id)]);
  const csv = await query(...ours, '--csv', '--oldest-first');
  expect(csv.err).toBe('');
  const [head, ...rows] = csv.out.trimEnd().split('\r\n');
  expect(head).toMatch(/^"id","time","recordedtime","provider","account","type",.*"recipient",/);
  expect(rows.map((row) => row.slice(1, 33))).toEqual(many.map(({ id }) => id));
  const page = await query(...ours);
  expect(page.out.trim().split('\n')).toHaveLength(51);
  expect(page.err).toMatch(/^There is more\. --all shows all\. To continue, .*--cursor \S+\n$/);
  const all = await query(...ours, '--all');
  expect([all.err, all.out.trim().split('\n').length]).toEqual(['', 121]);
  const few = await query(...ours, '--json', '-n', '7');
  expect([idsIn(few.out).length, few.err]).toEqual([
    7,
    expect.stringMatching(/^There is more\. To continue/),
  ]);
  expect((await query(...ours, '-n', '120')).err).toBe('');
});

test.concurrent('filters repeat and take lists, and each value counts', async () => {
  const typesOf = async (...filters: string[]) => {
    const { out } = await list('--json', ...filters);
    return [
      ...new Set(
        out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).type),
      ),
    ].toSorted();
  };
  const ours = ['--account', 'acc1'];
  const both = ['email.bounced', 'email.opened'];
  expect(await typesOf(...ours, '--type', 'email.opened', '--type', 'email.bounced')).toEqual(both);
  expect(await typesOf(...ours, '--type', 'email.opened, email.bounced')).toEqual(both);
  expect(await typesOf(...ours, '--type', 'email.b*,email.o*')).toEqual(both);
  expect(await typesOf('--provider', 'paubox,arpoone')).toEqual(['email.delivered']);
  expect(await typesOf('--account', '-', '--account', 'comma\\,s')).toEqual([
    'email.delivered',
    'email.sent',
  ]);
  const kinds = await list('--json', '--failure-kind', 'hard', '--failure-kind', 'soft');
  expect(idsIn(kinds.out)).toHaveLength(2);
  const recipients = ['--recipient', 'ann@example.net', '--recipient', 'Bob <bob@gmail.com>'];
  expect(idsIn((await list('--json', ...recipients)).out)).toHaveLength(2 + 12);
});

test.concurrent('permanent failures are found, by cause or whatever it was', async () => {
  const failed = async (...args: string[]) => {
    const { out } = await list('--json', '--account', 'acc1,causes', ...args);
    return out === '' ? [] : idsIn(out).toSorted();
  };
  expect(await failed('--failed')).toEqual([hard.id, full.id, givenUp.id].toSorted());
  expect(await failed('--category', 'mailbox_full')).toEqual([full.id, retried.id].toSorted());
  expect(await failed('--category', 'mailbox_full', '--failed')).toEqual([full.id]);
  expect(await failed('--category', 'expired,mailbox_full', '--type', 'email.bounced')).toEqual([full.id]);
  expect(await failed('--category', '-', '--failed')).toEqual([hard.id]);
  expect(await failed('--category', 'spam')).toEqual([]);
});

test.concurrent('a domain finds whoever is there, one of several too, and nobody at one that begins so', async () => {
  const { out } = await list('--json', '--domain', 'GMAIL.com.', '--all');
  const bobs = many.filter((_, n) => n % 10 === 0).map(({ id }) => id);
  expect(idsIn(out).toSorted()).toEqual([...bobs, several.id]);
  expect(idsIn((await list('--json', '--domain', '@bücher.example,nowhere.example')).out)).toEqual([
    several.id,
  ]);
});

test.concurrent('as CSV no cell is a formula', async () => {
  const { out } = await list('--csv', '--type', 'message.created');
  expect(out).toMatch(/^"id",.*\r\n"0404.*,"message\/·/);
});

test.concurrent('a mail that was opened seems to have arrived, which is not called delivered', async () => {
  const opened = event(11, 'email.opened', {
    account: 'open',
    source: '/emailengine/open',
    subject: 'message/open',
  });
  await store([opened]);
  const { out } = await query('timeline', opened.id.slice(0, 8));
  expect(out).toMatch(/\nstatus: unknown, 1 open, so it seems to have arrived\n$/);
});

test.concurrent('--local-time shows times, and begins days, in the zone of the machine', async () => {
  const env = { TZ: 'Asia/Kolkata' };
  const asked = ['events', 'list', '--account', 'acc1', '--type', 'email.bounced', '--local-time', ...local];
  const { out } = await cli.run(asked, { env }).ended;
  const at = new Date(Date.parse(hard.time ?? '') + 5.5 * 3_600_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  expect(out).toMatch(/^ID +TIME \(local\) /);
  expect(out).toContain(at);
  const day = ['events', 'list', '--since', '2026-11-22', '--until', '2026-11-23', '--local-time', ...local];
  expect((await cli.run(day, { env }).ended).err).toMatch(
    /from 2026-11-22 00:00:00 GMT\+5:30 to 2026-11-23 00:00:00 GMT\+5:30/,
  );
});

test.concurrent('nothing in an event moves the cursor, as a table or as JSON', async () => {
  const controls = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;
  const table = await list('--type', 'message.created');
  expect(table.out).not.toMatch(controls);
  expect(table.out).toContain('message/·[2J·1A·evil····');
  const json = await list('--type', 'message.created', '--json');
  expect(json.out).not.toMatch(controls);
  expect(JSON.parse(json.out).subject).toBe(hostile);
  for (const command of ['get', 'timeline'])
    expect((await query(command, hostile)).err).not.toMatch(controls);
});

test.concurrent('tail shows what is stored, until Ctrl-C', async () => {
  const ours = ['--account', 'acc1,tail', '--account', '-'];
  const tail = cli.run(['events', 'tail', '--json', '--type', 'email.*', ...ours, '--since', '1h', ...local]);
  const mails = events.filter(({ type }) => type.startsWith('email.'));
  await eventually(() => tail.said.out.split('\n').length > mails.length);
  const other = { account: 'tail', source: '/emailengine/tail', subject: 'contact/tail' };
  const late = event(9, 'email.clicked', other);
  const toAnn = cli.run(['events', 'tail', '--recipient', 'ANN@example.net', '--since', '1h', ...local]);
  await eventually(() => toAnn.said.out.split('\n').length > 3);
  toAnn.child.kill('SIGINT');
  expect((await toAnn.ended).out).toMatch(/^ID +TIME .*\n(0[13]0[13].* [Aa]nn@example\.net\n){2}$/);
  await store([late, event(10, 'task.created', other)]);
  await eventually(() => tail.said.out.includes(late.id));
  tail.child.kill('SIGINT');
  const { code, out, err } = await tail.ended;
  expect([code, err]).toEqual([130, '']);
  expect(idsIn(out).toSorted()).toEqual([...mails, late].map(({ id }) => id).toSorted());
});

test.concurrent('tail shows a mail to several for each of them', async () => {
  const asked = ['--recipient', 'B@xn--bcher-kva.example', '--since', '1h'];
  const tail = cli.run(['events', 'tail', '--json', ...asked, ...local]);
  await eventually(() => tail.said.out.includes(several.id));
  tail.child.kill('SIGINT');
  expect(idsIn((await tail.ended).out)).toEqual([several.id]);
});

/** On a terminal as wide. */
const at = (columns: number, ...args: string[]) => here([...args, ...local], { COLUMNS: String(columns) });

test.concurrent.each([60, 80, 120])('at %d columns type, recipient and time can be read', async (columns) => {
  const { default: stringWidth } = await import('string-width');
  const time = hard.time?.slice(11, 19) ?? 'no time';
  for (const asked of [
    ['list', '--account', 'acc1,-'],
    ['list', '--account', 'acc1', '--all'],
    ['timeline', '01010101'],
  ]) {
    const { out } = await at(columns, ...asked);
    expect(out.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
    const row = out.split('\n').find((line) => line.startsWith('01010101'));
    for (const part of [time, 'email.bounced', 'Ann@example.net']) expect(row).toContain(part);
  }
  const [head] = (await at(columns, 'list', '--account', 'acc1,-')).out.split('\n');
  const shown = { 60: /^ID +TIME +TYPE +RECIPIENT$/, 80: /^ID +TIME +TYPE +(ACCOUNT +)?SUBJECT +RECIPIENT$/ };
  expect(head).toMatch(columns === 120 ? /TIME \(UTC\) +PROVIDER/ : shown[columns === 60 ? 60 : 80]);
});

test.concurrent.each([80, 100, 160])('rows fit a terminal of %d columns', async (width) => {
  const { head, row } = eventTable(listColumns, width);
  const wide = {
    ...hard,
    subject: '漢字'.repeat(40),
    type: 'account.authentication_failed',
    recipient: 'x'.repeat(99),
  };
  const { default: stringWidth } = await import('string-width');
  for (const line of [head, row(wide)]) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(row(hard)).toContain('email.bounced');
});

test.concurrent.each([
  [['list', '--type', 'email.bounce'], 2, /no such type\. There are .*email\.bounced/],
  [['list', '--provider', 'nobody'], 2, /Allowed choices are .*emailengine/],
  [['list', '--since', 'yesteday'], 2, /like 15m, 24h, 7d.* Did you mean yesterday\?/],
  [['list', '--since', '1h', '--until', '2h'], 2, /--since must be earlier than --until/],
  [['list', '--since', '2h', '--until', '3h', '--recipient', 'a@b.example'], 2, /--since must be earlier/],
  [['list', '--since', '2090-01-01'], 2, /--since must be in the past/],
  [['list', '--recipient', ''], 2, /must be an address such as/],
  [['list', '--recipient', 'ann'], 2, /must be an address such as/],
  [['tail', '--recipient', 'ann'], 2, /must be an address such as/],
  [['list', '--domain', ' '], 2, /must be a domain such as/],
  [['list', '--domain', 'a.example', '--recipient', 'a@b.example'], 2, /leave --domain out/],
  [['list', '--json', '--csv'], 2, /--csv.* cannot be used with .*--json/],
  [['list', '--all', '-n', '3'], 2, /--all.* cannot be used with .*--limit/],
  [['list', '--type', 'email.bounced,email.opend'], 2, /Did you mean email\.opened\?/],
  [['list', '--provider', 'emailengin'], 2, /Did you mean emailengine\?/],
  [['list', '--failure-kind', 'hrad'], 2, /Did you mean hard\?/],
  [['list', '--category', 'mailbox_ful'], 2, /Did you mean mailbox_full\?/],
  [['get', 'xyz'], 2, /isn't an id. Lists show how an id begins/],
  [['list', '--limit', '0'], 2, /number from 1 to 1000000/],
  [['list', '--cursor', 'x', '--endpoint', 'http://127.0.0.1:1', '--table', 't'], 2, /not a cursor/],
  [['timeline'], 2, /missing required argument 'id or subject'/],
  [['lst'], 2, /unknown command 'lst'/],
  [['list', '--endpoint', 'http://127.0.0.1:1'], 1, /Nothing answers at http:\/\/127\.0\.0\.1:1 .*npm start/],
  [['list'], 1, /No AWS region is set\. Give --region/],
  [['list', '--region', 'eu-central-1'], 1, /No AWS credentials \(.*--profile/],
  [
    ['list', '--region', 'eu-central-1', '--profile', 'nobody'],
    1,
    /No AWS credentials for the profile nobody/,
  ],
] as const)('postern events %j ends with %d and says why', async (args, expected, message) => {
  const { code, out, err } = await here(args);
  expect([code, out]).toEqual([expected, '']);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n +at /);
});

test.concurrent('a table or a stack that is not there is named', async () => {
  const { endpoint } = postern.engine;
  const table = await here(['list', '--endpoint', endpoint, '--table', 'nothing']);
  expect([table.code, table.err]).toEqual([1, expect.stringContaining('There is no table nothing')]);
  const gone = await here(['list', '--endpoint', endpoint, '--stack', 'Nobody']);
  expect([gone.code, gone.err]).toEqual([1, expect.stringMatching(/There is no stack Nobody .*--stack/)]);
  const address = cloudformation.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
  };
  const stack = await here(['tail'], env);
  expect([stack.code, stack.err]).toEqual([1, expect.stringMatching(/There is no stack Postern .*--stack/)]);
});

test.concurrent.each([
  [[], 'events list --type email.bounced --failure-kind hard --account acc1 --since today'],
  [['list'], 'events list --type email.bounced --failure-kind hard --account acc1 --since today'],
  [['get'], 'events get '],
  [['timeline'], 'events timeline '],
  [['tail'], 'events tail '],
])('the help of %j has examples and exit codes', async (command, example) => {
  const { code, out } = await here([...command, '--help']);
  expect(code).toBe(0);
  expect(out).toContain(`postern ${example}`);
  expect(out).toMatch(/Exit codes: 0 done .* 3 no such event/);
});
