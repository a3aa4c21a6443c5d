import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { troubleIn } from '../cli/simulate/report.ts';
import type { DataParts, PosternEvent } from '../functions/events/event.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { operationsOf } from '../operations/provider-operations.ts';
import { eventsOf, type Sample, sampleSecret } from '../operations/samples/read.ts';
import { chosen, inOrder } from '../operations/simulate/choice.ts';
import { asNew, sendAll, varied } from '../operations/simulate/run.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { runHere } from './support/run-here.ts';
import { providerNamed } from './support/stored-deliveries.ts';

let postern: Postern;
let here: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'postern-simulate-'));

beforeAll(async () => {
  postern = await startPostern();
  here = ['--endpoint', postern.engine.endpoint];
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await postern.stop();
});

const simulate = (...args: string[]) => runHere(['simulate', ...args, ...here]);

/** Runs it with --json, and waits until what was sent is stored; returns the report and the events that it reports. */
async function stored(...args: string[]) {
  const { code, out, err } = await simulate(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  const report = JSON.parse(out);
  await postern.drained();
  const events = await postern.stored();
  const ids: string[] = report.cases.flatMap(({ eventIds }: { eventIds: string[] }) => eventIds);
  return { report, events: ids.map((id) => events.get(id)).filter((event) => event !== undefined) };
}

test.each(providers)(
  'one of each event of $name is sent, stored as the report tells, and marked',
  async ({ name }) => {
    const provider = providerNamed(name);
    const cases = chosen(provider, undefined);
    const { report, events } = await stored(name);
    expect(report).toMatchObject({ name, deliveries: cases.length, statuses: { 200: cases.length } });
    expect(events).toHaveLength(report.events);
    const types = new Set(cases.flatMap(({ expected }) => expected.events.map(({ event }) => event.type)));
    expect(new Set(events.map(({ type }) => type))).toEqual(types);
    for (const { data } of events) expect(data.payload).toContain('"simulated":');
    const { p50, p95, max } = report.latencyMs;
    expect([p50 <= p95, p95 <= max]).toEqual([true, true]);
  },
);

test('several of one event are different events, the first about what the case is about', async () => {
  const before = Date.now();
  const { report, events } = await stored('emailengine', 'email.bounced', '--count', '5', '--rate', '1000');
  expect(report.statuses).toEqual({ 200: 5 });
  expect(new Set(events.map(({ subject }) => subject)).size).toBe(5);
  expect(events.map(({ subject }) => subject)).toContain('message/orig-msg-1@example.com');
  // Some times are in whole seconds.
  for (const { time } of events) expect(Date.parse(time ?? '')).toBeGreaterThan(before - 60_000);
});

test.each([
  ['emailengine', 'email.sent'],
  ['paubox', 'email.delivered'],
])('several simulated mails of %s share no id, so that each is a separate story', async (provider, type) => {
  const { events } = await stored(provider, type, '--count', '4', '--rate', '1000');
  // Several mails may have one reference, as those of a campaign do.
  const ids = events
    .flatMap(({ subject, data }) => [subject, ...('aliases' in data ? (data.aliases ?? []) : [])])
    .filter((id) => !id.startsWith('reference/'));
  expect(ids.length).toBeGreaterThan(4);
  expect(new Set(ids).size).toBe(ids.length);
});

test('--repeat sends the very bytes again, and they are stored once', async () => {
  const { report, events } = await stored('paubox', 'api_mail_log_opened', '--count', '3', '--repeat');
  expect([report.deliveries, report.events, events.length]).toEqual([3, 1, 1]);
  expect(events[0]?.data.payload).not.toContain('simulated');
});

test.each([
  ['a raw body', (body: string) => body],
  ['a delivery as samples are kept', (body: string) => JSON.stringify({ body, note: 'mine' })],
  ['a recorded one', (body: string) => JSON.stringify({ bodyBase64: Buffer.from(body).toString('base64') })],
])('--file sends %s unchanged, signed', async (what, written) => {
  const body = JSON.stringify({ event: 'accountAdded', account: what, date: '2026-11-22T00:00:00Z' });
  const path = join(folder, `${what}.json`);
  writeFileSync(path, written(body));
  const { events } = await stored('emailengine', '--file', path);
  expect(events.map(({ account, data }) => [account, data.payload])).toEqual([[what, body]]);
});

test('--file - sends what is typed or piped in', async () => {
  const cli = commandLine();
  const input = JSON.stringify({ event: 'accountAdded', account: 'piped', date: '2026-11-22T00:00:00Z' });
  const place = ['--endpoint', postern.engine.endpoint];
  const { code, out } = await cli.run(['simulate', 'emailengine', '--file', '-', ...place], { input }).ended;
  cli.close();
  expect([code, out]).toEqual([0, expect.stringMatching(/\nstandard input +1 +200 ×1 +1 /)]);
  await postern.drained();
  const payloads = [...(await postern.stored()).values()].map(({ data }) => data.payload);
  expect(payloads).toContain(input);
});

test('the name of a file can not move the cursor', async () => {
  const path = join(folder, 'a\u001b[2Jb.json');
  writeFileSync(path, '{"event":"accountAdded","account":"a"}');
  const { code, out } = await simulate('emailengine', '--file', path);
  expect([code, out]).toEqual([0, expect.stringContaining('a·[2Jb.json')]);
  expect(out).not.toContain('\u001b');
});

test('a deployed stack is sent to only where it is meant, and then signed with its secret', async () => {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: postern.engine.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  const asked = ['simulate', 'arpoone', 'email.clicked'];
  const refused = await runHere(asked, env);
  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(refused.err).toMatch(/stack Postern.*every subscriber.*--yes.*--endpoint/);
  const { code, out } = await runHere([...asked, '--yes'], env);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^CASE .*\nclick .*200 ×1 .*\n1 delivery: 200 ×1\. .*1 event/),
  ]);
});

test('a case that is made to be refused is sent as it stands, and ends with 1 and the reason', async () => {
  const { code, out, err } = await simulate('emailengine', 'tampered-body');
  expect([code, out]).toEqual([1, expect.stringContaining('401 signature_mismatch ×1')]);
  expect(err).toMatch(/1 of 1 delivery .*postern doctor/);
});

test('nothing that it prints holds a secret, nor a URL with a token', async () => {
  for (const name of ['arpoone', 'paubox'])
    for (const event of ['example', 'wrong-token'])
      for (const json of [[], ['--json']]) {
        const { out, err } = await simulate(name, event, ...json);
        expect(out + err).not.toContain(sampleSecret(providerNamed(name)));
        expect(out + err).not.toContain('/webhooks/');
      }
});

test.each([
  [['emailengine', 'nothing'], 2, /no emailengine delivery called "nothing".*email\.bounced.*--list/],
  [[], 2, /Name a provider: .*emailengine.*postern simulate --list/],
  [['nobody'], 2, /'nobody' is invalid.*emailengine/],
  [['emailengine', '--count', '0'], 2, /must be a number from 1 to 100000/],
  [['emailengine', 'example', '--file', 'x.json'], 2, /Give an event, or --file/],
  [['emailengine', '--file', 'nowhere.json'], 1, /nowhere\.json can't be read \(ENOENT\)/],
])('simulate %j ends with %i and says what is wrong', async (args, code, message) => {
  expect(await simulate(...args)).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
});

test('--list shows the events there are with their notes, and --all every case', async () => {
  const list = await simulate('--list');
  expect(list.code).toBe(0);
  expect(list.out).toMatch(
    /^STORY +WHAT[^\n]*\ndelivered +sent, deferred, delivered and opened +emailengine, paubox\nopened /,
  );
  expect(list.out.indexOf('refused')).toBeLessThan(list.out.indexOf('email.bounced'));
  expect(list.out).toMatch(/^emailengine +email\.bounced +messageBounce +061-messageBounce/m);
  expect(list.err).toMatch(/^\d+ more cases.*--list --all/);
  const all = await simulate('--list', '--all', '--json');
  const cases = all.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(cases).toHaveLength(providers.flatMap(inOrder).length);
  expect(cases).toContainEqual({
    provider: 'emailengine',
    name: 'not-json',
    status: 400,
    types: [],
    providerTypes: [],
    note: 'authentic, but no JSON',
  });
});

test('what is named by case, type or the provider’s own name is found, the typical one first', () => {
  const nameOf = (provider: string, name: string) =>
    chosen(providerNamed(provider), name).map((one) => one.name);
  expect(nameOf('arpoone', 'email.opened')).toEqual(['open']);
  expect(nameOf('paubox', 'EMAIL.DELIVERED')).toEqual(['api-mail-log-delivered']);
  expect(nameOf('emailengine', 'messageBounce')).toEqual(['061-messageBounce']);
  expect(nameOf('emailengine', 'messageBounce-bare')).toEqual(['messageBounce-bare']);
});

const withEvents = providers.flatMap(inOrder).filter(({ expected }) => expected.events.length > 0);

/** What JSON objects can't be found in stays as it is. */
const unvaried = [
  '170-mapped-string',
  'empty-body',
  'json-string',
  'mapped-array',
  'not-an-object',
  'not-json',
  'not-utf8',
];

function idsOf(sample: Sample, sentAt: Date): string[] {
  const events = eventsOf(sample, sampleSecret(sample.provider), sentAt);
  return [...new Set(events.map(({ id }) => id))];
}

test.each(withEvents)(
  '$provider.name $name varied becomes as many events, and none of them twice',
  async (sample) => {
    const { vary } = await operationsOf(sample.provider.name);
    const sentAt = new Date('2026-11-22T00:00:00Z');
    const ats = [0, 1, 2, 3].map((ms) => new Date(sentAt.getTime() + ms));
    const variants = ats.map((at, n) => varied(sample, vary, { at, sameSubject: n === 0 }));
    const ids = [sample, ...variants].map((one) => idsOf(one, sentAt));
    for (const those of ids) expect(those).toHaveLength(ids[0]?.length ?? 0);
    const different = new Set(ids.flat()).size;
    if (unvaried.includes(sample.name)) expect(different).toBe(ids[0]?.length);
    // Items that are no objects are the same in each.
    else if (/^(odd-items|items-not-objects)$/.test(sample.name))
      expect(different).toBeLessThan(ids.flat().length);
    else expect(different).toBe(ids.flat().length);
  },
);

const dataOf = ({ data }: PosternEvent): DataParts => data;

test.each([
  ['emailengine', 'delivered', ['email.deferred', 'email.delivered', 'email.opened', 'email.sent']],
  ['emailengine', 'opened', ['email.clicked', 'email.opened', 'email.sent']],
  ['emailengine', 'bounced', ['email.bounced', 'email.sent']],
  ['emailengine', 'complained', ['email.complained', 'email.opened', 'email.sent']],
  ['emailengine', 'refused', ['email.deferred', 'email.failed']],
  ['paubox', 'delivered', ['email.deferred', 'email.delivered', 'email.opened']],
  ['paubox', 'bounced', ['email.bounced']],
  ['arpoone', 'opened', ['email.clicked', 'email.opened']],
  ['arpoone', 'complained', ['email.complained', 'email.opened']],
  ['arpoone', 'refused', ['email.rejected']],
  ['aurinko', 'opened', ['email.opened', 'email.opened', 'email.replied']],
  ['aurinko', 'bounced', ['email.bounced']],
] as const)(
  '%s tells how a mail is %s: one mail, with ids that its events share',
  async (name, story, types) => {
    const recipient = `${story}@${name}.example.net`;
    const { events } = await stored(name, '--story', story, '--recipient', recipient, '--account', '77');
    const ofMail = events.filter(({ type }) => type.startsWith('email.'));
    expect(ofMail.map(({ type }) => type).toSorted()).toEqual(types);
    expect(new Set(ofMail.map(({ subject }) => subject)).size).toBe(1);
    const told = new Set(ofMail.map((event) => dataOf(event).recipient).filter(Boolean));
    expect([...told]).toEqual(name === 'aurinko' ? [] : [recipient]);
    for (const { time, data, account } of events) {
      expect(Date.parse(time ?? '')).toBeLessThanOrEqual(Date.now());
      expect(data.payload).toContain('"simulated":');
      expect([undefined, '77']).toContain(account);
    }
  },
);

test('what is refused because of the sender is no reason to stop writing to the address', async () => {
  for (const name of ['emailengine', 'arpoone']) {
    const { events } = await stored(name, '--story', 'refused');
    expect(events.some((event) => dataOf(event).failure?.about === 'sender')).toBe(true);
  }
});

test.each([
  ['aurinko', 'delivered', /never what was sent or delivered/],
  ['aurinko', 'complained', /reports no complaints/],
  ['arpoone', 'delivered', /Arpoone reports neither/],
  ['paubox', 'refused', /never says why a mail failed/],
])('%s can not tell how a mail is %s, and says so', async (name, story, message) => {
  const { code, out, err } = await simulate(name, '--story', story);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test('days of mail of every provider happened within them, to people of the domains, and are signed now', async () => {
  const before = new Set((await postern.stored()).keys());
  const first = Date.now() - 20.1 * 86_400_000;
  const { code, out, err } = await simulate(
    '--days',
    '20',
    '--count',
    '12',
    '--domain',
    'one.example,two.example',
    // All at once would start dozens of processes.
    '--rate',
    '50',
    '--json',
  );
  expect(code).toBe(0);
  await postern.drained();
  const events = [...(await postern.stored()).values()].filter(({ id }) => !before.has(id));
  expect(events).toHaveLength(JSON.parse(out).events);
  expect(new Set(events.map(({ provider }) => provider)).size).toBe(providers.length);
  const days = new Set(events.map(({ time = '' }) => time.slice(0, 10)));
  expect(days.size).toBeGreaterThan(5);
  for (const event of events) {
    const at = Date.parse(event.time ?? '');
    expect(at).toBeGreaterThan(first);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect(dataOf(event).recipient ?? '@one.example').toMatch(/@(one|two)\.example$/);
  }
  expect(err).not.toContain('Left out');
  const told = await simulate('--story', 'delivered', '--count', '2');
  expect([told.code, told.err]).toEqual([
    0,
    expect.stringMatching(/Left out: Arpoone[\s\S]*Left out: Aurinko[\s\S]*postern why \S+@/),
  ]);
});

test.each([
  ['emailengine', 'email.bounced', 'data.recipient'],
  ['emailengine', 'email.sent', 'data.recipient'],
  ['paubox', 'email.delivered', 'data.recipient'],
  ['paubox', 'email.delivered', 'payload.to'],
  ['arpoone', 'email.opened', 'data.recipient'],
  ['arpoone', 'email.opened', 'Email'],
])('of %s, %s is sent of another recipient by --set %s', async (name, type, field) => {
  const { events } = await stored(name, type, '--set', `${field}=set-${field}@example.net`);
  const ours = events.filter((event) => event.type === type);
  expect(ours.map((event) => dataOf(event).recipient)).toEqual([`set-${field}@example.net`]);
});

test('several fields are set, as JSON where they are it, and one that nothing has is refused', async () => {
  const more = ['--set', 'account=eu-1', '--set', 'data.extra={"a":1}'];
  const { events } = await stored('emailengine', 'email.bounced', ...more);
  expect(events[0]?.account).toBe('eu-1');
  expect(JSON.parse(events[0]?.data.payload ?? '').data.extra).toEqual({ a: 1 });
  for (const [args, message] of [
    [['email.bounced', '--set', 'nothing.here=1'], /Neither .* nor its event has a field nothing\.here/],
    [['email.bounced', '--set', 'recipient'], /like data\.recipient=ann@example\.net/],
    [['--file', 'x', '--set', 'a=1'], /leave --set out/],
    [['email.bounced', '--recipient', 'a@example.net'], /exclude an event.*--set data\.recipient/],
    [['email.bounced', '--story', 'bounced'], /exclude an event/],
    [['--story', 'bounzed'], /Allowed choices are delivered.*bounced/],
  ] as const)
    expect(await simulate('emailengine', ...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(message),
    });
});

test('the Message-ID of another mail has brackets around the whole of it', () => {
  const at = new Date();
  const [emailengine, paubox] = ['emailengine', 'paubox'].map(providerNamed);
  const varied = async (provider: Provider | undefined, text: string) =>
    (await operationsOf(provider?.name ?? '')).vary?.(text, { at, sameSubject: false });
  return Promise.all([
    expect(varied(emailengine, '{"messageId":"<a@b>","id":"c"}')).resolves.toBe(
      `{"messageId":"<${at.getTime()}-a@b>","id":"${at.getTime()}-c"}`,
    ),
    expect(varied(paubox, '{"id":1,"header_message_id":"<a@b>"}')).resolves.toBe(
      `{"id":${at.getTime()},"header_message_id":"<${at.getTime()}-a@b>"}`,
    ),
  ]);
});

function providerOf(index: number): Provider {
  const provider = providers[index];
  if (provider === undefined) throw new Error('no provider');
  return provider;
}

test('Ctrl-C leaves out what was not begun, and says so; what nobody answers is reported by its code', async () => {
  const cases = chosen(providerOf(0), undefined);
  const due = await asNew(cases, 2);
  const target = { url: 'http://127.0.0.1:1/', secret: 's' };
  const none = await sendAll(due, { target, rate: 100, signal: AbortSignal.abort() });
  expect([none, troubleIn(none, due.length)?.kind]).toEqual([[], 'interrupted']);
  const [sending] = await sendAll(await asNew(cases, 1), { target, rate: 100 });
  expect(sending?.answered).toEqual({ status: 'none', eventIds: [], reason: expect.any(String) });
});
