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

let postern: Postern;
let local: readonly string[];
let cloudformation: Server;

beforeAll(async () => {
  postern = await startPostern();
  local = ['--endpoint', postern.engine.endpoint];
  await store(events);
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
  const { out } = await query('list', '--failure-kind', 'hard', '--json');
  expect(JSON.parse(out)).toEqual(hard);
});

test.concurrent('a page tells how to go on, and the pages make up the whole', async () => {
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
  const { out } = await query('list', '--recipient', 'ANN@example.net', '--json');
  expect(idsIn(out)).toEqual([events[3]?.id, hard.id]);
});

test.concurrent('a list that finds nothing says so, and is no failure', async () => {
  const { code, out, err } = await query('list', '--type', 'export.*');
  expect([code, out, err]).toEqual([0, '', 'No events match.\n']);
});

test.concurrent('a timeline ends with what became of the mail', async () => {
  const { code, out } = await query('timeline', 'emailengine', 'acc1', 'message/hello@example.com');
  expect(code).toBe(0);
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(5);
  for (const [at, type] of ['email.sent', 'email.bounced', 'email.opened'].entries())
    expect(lines[at + 1]).toContain(type);
  expect(lines.at(-1)).toBe(`status: bounced at ${hard.time}, 1 open`);
  const other = await query('timeline', 'paubox', '-', 'message/5', '--json');
  expect(JSON.parse(other.out)).toEqual(events[5]);
});

test.concurrent('an event is got by the beginning of its id', async () => {
  const about = ['emailengine', 'acc1', 'message/hello@example.com'];
  const { code, out } = await query('get', ...about, '01010101');
  expect([code, JSON.parse(out)]).toEqual([0, hard]);
  const none = await query('get', ...about, 'ff');
  expect([none.code, none.err]).toEqual([
    3,
    expect.stringContaining('There is no event whose id begins with ff'),
  ]);
  const many = await query('get', ...about, '0');
  expect([many.code, many.err]).toEqual([2, expect.stringContaining('Give more of it')]);
  const nothing = await query('timeline', 'emailengine', '-', 'message/nothing');
  expect([nothing.code, nothing.err]).toEqual([3, expect.stringContaining('message/hello@example.com')]);
});

test.concurrent('nothing in an event moves the cursor, as a table or as JSON', async () => {
  const controls = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;
  const table = await query('list', '--type', 'message.created');
  expect(table.out).not.toMatch(controls);
  expect(table.out).toContain('message/·[2J·1A·evil····');
  const json = await query('list', '--type', 'message.created', '--json');
  expect(json.out).not.toMatch(controls);
  expect(JSON.parse(json.out).subject).toBe(hostile);
  const missing = await query('get', 'paubox', '-', hostile, 'ff');
  expect(missing.err).not.toMatch(controls);
});

test.concurrent('tail shows what is stored, until Ctrl-C', async () => {
  const tail = cli.run(['events', 'tail', '--json', '--type', 'email.*', '--since', '1h', ...local]);
  const mails = events.filter(({ type }) => type.startsWith('email.'));
  await eventually(() => tail.said.out.split('\n').length > mails.length);
  const other = { account: 'tail', source: '/emailengine/tail', subject: 'contact/tail' };
  const late = event(9, 'email.clicked', other);
  await store([late, event(10, 'task.created', other)]);
  await eventually(() => tail.said.out.includes(late.id));
  tail.child.kill('SIGINT');
  const { code, out, err } = await tail.ended;
  expect([code, err]).toEqual([0, '']);
  expect(idsIn(out).toSorted()).toEqual([...mails, late].map(({ id }) => id).toSorted());
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
  [['list', '--since', 'yesterday'], 2, /like 15m, 24h, 7d/],
  [['list', '--limit', '0'], 2, /number from 1 to 1000/],
  [['list', '--cursor', 'x', '--endpoint', 'http://127.0.0.1:1', '--table', 't'], 2, /not a cursor/],
  [['timeline', 'emailengine'], 2, /missing required argument 'account'/],
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
