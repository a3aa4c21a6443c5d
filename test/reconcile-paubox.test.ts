import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataParts } from '../functions/events/event.ts';
import { paubox } from '../functions/paubox/index.ts';
import { commandLine } from './support/cli.ts';
import { apiKey, type PauboxApi, startPauboxApi } from './support/paubox-api.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { receiptCases } from './support/receipts.ts';

const cli = commandLine();
let postern: Postern;
let api: PauboxApi;

beforeAll(async () => {
  [postern, api] = await Promise.all([startPostern(), startPauboxApi()]);
});

afterAll(async () => {
  cli.close();
  await api.stop();
  await postern.stop();
});

const whole = (args: readonly string[]) => [
  ...['reconcile', 'paubox', '--endpoint', postern.engine.endpoint, '--rate', '100'],
  ...args,
];
const environment = () => ({ PAUBOX_API_KEY: apiKey, PAUBOX_API_URL: api.url });
const here = (args: readonly string[], env: Record<string, string> = {}) =>
  cli.here(whole(args), { ...environment(), ...env });
const run = (...args: string[]) => here(args);

const delivered = (name: string) => ({
  recipient: `${name}@example.com`,
  status: { deliveryStatus: 'delivered', deliveryTime: 'Wed, 14 Jan 2026 07:22:41 -0800' },
});

function receipt(name: string, message_deliveries: readonly object[] = [delivered(name)]): string {
  return JSON.stringify({
    sourceTrackingId: name,
    data: { message: { id: `<${name}@clinic.example.org>`, message_deliveries } },
  });
}

/** A webhook of Paubox's, about the mail of that name. */
async function webhook(name: string, event: string, fields: object = {}): Promise<void> {
  const payload = {
    id: name,
    header_message_id: `<${name}@clinic.example.org>`,
    source_tracking_id: name,
    time: '2026-01-14T15:20:00.000Z',
    to: `${name}@example.com`,
    ...fields,
  };
  const body = JSON.stringify({ event_name: `api_mail_log_${event}`, payload });
  const answer = await fetch(postern.urlOf(paubox), { method: 'POST', body });
  expect(answer.status).toBe(200);
}

const storedAbout = async (name: string) =>
  [...(await postern.stored()).values()].filter(
    ({ subject }) => subject === `message/${name}@clinic.example.org`,
  );

test('events that never came are shown, and stored once they are asked for, marked and published', async () => {
  const [fixture] = receiptCases.filter(({ name }) => name === 'delivered-and-opened');
  const name = '8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20';
  api.answers.set(name, [
    [500, 'oops'],
    [200, fixture?.text ?? ''],
  ]);
  const dry = await run('--tracking', name, '--json');
  expect([dry.code, dry.err]).toEqual([
    0,
    'Looked at 1 message: 2 events missing. Nothing was stored: add --apply to store them.\n',
  ]);
  const before = api.asked.filter((asked) => asked === name);
  expect(before).toHaveLength(2);
  await postern.drained();
  expect((await postern.stored()).size).toBe(0);

  const applied = await run('--tracking', name, '--apply', '--json');
  expect([applied.code, applied.err]).toEqual([0, 'Looked at 1 message: 2 events missing, 2 stored.\n']);
  const stored = await postern.stored();
  const shown = applied.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(shown).toEqual(shown.map(({ id }) => stored.get(id)));
  expect([...stored.values()]).toEqual(
    fixture?.expected().map(({ event }: { event: object }) => ({
      ...event,
      deliveryid: expect.stringMatching(/^reconcile-[0-9a-f-]{36}$/),
      recordedtime: expect.any(String),
    })),
  );
  expect(await postern.published(2)).toEqual(stored);

  const again = await run('--tracking', name, '--apply');
  expect([again.code, again.out, again.err]).toEqual([0, '', 'Looked at 1 message: 0 events missing.\n']);
});

test('a forged event that came first does not keep the true one out, and what came by webhook is not asked for again', async () => {
  const name = 'forged';
  api.answers.set(name, [[200, receipt(name)]]);
  await webhook(name, 'delivered', { subject: 'not what was sent' });
  await eventually(async () => (await storedAbout(name)).length === 1);
  // The queue may hand over what is one delivery twice, and so may a sender: the same bytes are one event.
  for (let time = 0; time < 2; time++) await webhook(name, 'delivered', { subject: 'Your visit' });
  await postern.drained();
  const subjects = (await storedAbout(name)).map(({ data }: { data: DataParts }) => data.message?.subject);
  expect(subjects.sort()).toEqual(['Your visit', 'not what was sent']);
  const { code, err } = await run('--tracking', name);
  expect([code, err]).toEqual([0, 'Looked at 1 message: 0 events missing.\n']);
});

test('mails whose end is not known are found by what is stored, each recipient for itself', async () => {
  await webhook('ann', 'temporary_failure');
  await webhook('ben', 'delivered');
  await webhook('cora', 'permanent_failure');
  await webhook('dan', 'delivered');
  await webhook('dan', 'temporary_failure', { to: 'other@example.com' });
  await webhook('eva', 'opened', { source_tracking_id: null });
  await postern.drained();
  for (const name of ['ann', 'ben']) api.answers.set(name, [[200, receipt(name)]]);
  api.answers.set('dan', [[200, receipt('dan', [delivered('dan'), delivered('other')])]]);
  const from = api.asked.length;
  const { code, out, err } = await run('--since', '1h', '--apply');
  expect([code, api.asked.slice(from).toSorted()]).toEqual([0, ['ann', 'dan']]);
  expect(out).toMatch(/email\.delivered .*ann@example\.com/);
  expect(err).toBe(
    "1 message can't be asked about: no event has the tracking id.\nLooked at 2 messages: 2 events missing, 2 stored.\n",
  );
  expect((await storedAbout('dan')).map(({ type, reconciled }) => [type, reconciled])).toEqual(
    expect.arrayContaining([
      ['email.delivered', undefined],
      ['email.deferred', undefined],
      ['email.delivered', true],
    ]),
  );
  const rest = await run('--since', '1h');
  expect(rest.err).toContain('Looked at 0 messages: 0 events missing.');

  const opened = { openedStatus: 'opened', openedTime: 'Wed, 14 Jan 2026 07:30:00 -0800' };
  const withOpen = { ...delivered('ben'), status: { ...delivered('ben').status, ...opened } };
  api.answers.set('ben', [[200, receipt('ben', [withOpen])]]);
  const all = await run('--since', '1h', '--all');
  expect(all.out).toMatch(/email\.opened .*ben@example\.com/);
  expect(all.err).toContain('knows no message with the tracking id cora');
});

test('who was erased from a mail is not brought back by its receipt, and the others are asked for', async () => {
  await webhook('mona', 'delivered', { to: ['mona@example.com', 'lea@example.com'] });
  await postern.drained();
  const erased = await cli.here([
    ...['erase', '--recipient', 'mona@example.com', '--apply', '--yes'],
    ...['--endpoint', postern.engine.endpoint],
  ]);
  expect([erased.code, erased.err]).toEqual([0, '']);
  const bounced = (name: string) => ({
    recipient: `${name}@example.com`,
    status: { deliveryStatus: 'hard bounced', deliveryTime: 'Wed, 14 Jan 2026 07:25:41 -0800' },
  });
  api.answers.set('mona', [[200, receipt('mona', [bounced('mona'), bounced('lea')])]]);
  const { code, err } = await run('--tracking', 'mona', '--apply');
  expect([code, err]).toEqual([0, 'Looked at 1 message: 1 event missing, 1 stored.\n']);
  expect((await storedAbout('mona')).map(({ type, redacted }) => [type, redacted]).toSorted()).toEqual([
    ['email.bounced', undefined],
    ['email.delivered', true],
  ]);
  expect(JSON.stringify(await storedAbout('mona'))).not.toContain('mona@example.com');
});

test('what fails for one mail is reported, and the others continue', async () => {
  const names = ['finn', 'gina', 'hans', 'ida', 'jon'];
  for (const name of names) api.answers.set(name, [[200, receipt(name)]]);
  api.answers.set('gina', [[200, '{"data":']]);
  api.answers.set('hans', ['reset', [429, ''], [200, receipt('hans')]]);
  api.answers.set('ida', []);
  api.answers.set('jon', [[422, '{"errors":"\u001b[2J"}']]);
  const { code, out, err } = await run('--tracking', ...names, '--apply', '--json');
  expect(code).toBe(1);
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).data.recipient)
      .toSorted(),
  ).toEqual(['finn@example.com', 'hans@example.com']);
  expect(err).toBe(
    [
      'Paubox knows no message with the tracking id ida.',
      'Nothing is known of gina: the answer is no receipt of it.',
      'Nothing is known of jon: Paubox answers 422.',
      'Looked at 5 messages: 2 events missing, 2 stored.',
      'error: Not all could be looked at, as told above; the rest was done. Run the same command again.',
      '',
    ].join('\n'),
  );
  const unknown = await run('--tracking', 'ida');
  expect(unknown.code).toBe(3);
});

test('what happened just now is left to its webhook', async () => {
  const status = { deliveryStatus: 'delivered', deliveryTime: new Date().toUTCString() };
  api.answers.set('kim', [[200, receipt('kim', [{ recipient: 'kim@example.com', status }])]]);
  const { code, out, err } = await run('--tracking', 'kim', '--apply');
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('1 event of the last 15 minutes left alone');
});

test('Ctrl-C ends it, and says that nothing was stored', async () => {
  api.answers.set('lea', ['never']);
  const { child, ended } = cli.run(whole(['--tracking', 'lea', '--apply']), { env: environment() });
  await eventually(() => api.asked.includes('lea'));
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect([code, out, err]).toEqual([
    130,
    '',
    'error: Interrupted. Nothing was stored. Run the same command again.\n',
  ]);
});

test('a key that is refused, or a host that is not there, ends it at once, and no key is shown', async () => {
  const refused = await here(['--tracking', 'ann'], { PAUBOX_API_KEY: 'wrong-key' });
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toMatch(/does not accept the key \(401\).*PAUBOX_API_KEY/);
  expect(refused.err).not.toContain('wrong-key');
  const gone = await here(['--tracking', 'ann'], { PAUBOX_API_URL: 'http://127.0.0.1:2' });
  expect(gone.err).toMatch(/can't be reached at http:\/\/127\.0\.0\.1:2 \(ECONNREFUSED\)/);
  const elsewhere = await here(['--tracking', 'ann'], { PAUBOX_API_URL: api.url.replace('/v1', '') });
  expect(elsewhere.err).toContain('Check PAUBOX_API_URL');
  const unset = await here(['--tracking', 'ann'], { PAUBOX_API_KEY: '' });
  expect([unset.code, unset.err]).toEqual([2, expect.stringContaining('PAUBOX_API_KEY is not set')]);
});
