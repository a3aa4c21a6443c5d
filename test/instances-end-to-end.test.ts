import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { instanceOf } from '../functions/events/instance.ts';
import { publishedForm } from '../functions/events/published.ts';
import { providers } from '../functions/providers.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { post } from '../operations/samples/post.ts';
import { type Case, eventsOf, samplesOf } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { ask, openConsole } from './support/console.ts';
import { apiKey, startPauboxApi } from './support/paubox-api.ts';
import { eventually, type Postern, secretOf, startPostern } from './support/postern.ts';
import { lately } from './support/run-here.ts';
import { validityOf } from './support/validity.ts';

const cli = commandLine();
let postern: Postern;

beforeAll(async () => {
  postern = await startPostern(undefined, 'instances');
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

const emailengine = named('emailengine');
const eu = instanceOf(emailengine, 'eu');
const us = instanceOf(emailengine, 'us2');
const sentAt = new Date();

function named(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

function signed(provider: Provider, payload: object): Case {
  const body = Buffer.from(JSON.stringify(payload));
  const headers = (secret: string, at: Date) => [
    ['content-type', 'application/json'] as const,
    ...Object.entries(provider.sign(body, secret, at)),
  ];
  return {
    provider,
    name: 'made',
    note: undefined,
    typical: false,
    body,
    query: '',
    token: undefined,
    headers,
  };
}

const bounce = {
  account: 'acc1',
  date: '2026-11-22T14:00:00.000Z',
  event: 'messageBounce',
  data: {
    recipient: 'ann@example.net',
    action: 'failed',
    messageId: '<twice@example.com>',
    response: { source: 'smtp', message: '550 5.1.1 user unknown', status: '5.1.1' },
  },
};

async function send(delivery: Case, secret = secretOf(delivery.provider)) {
  const { status } = await post(postern.urlOf(delivery.provider), delivery, secret, sentAt);
  return status;
}

async function here(...args: string[]) {
  const { code, out, err } = await cli.here([...args, '--endpoint', postern.engine.endpoint]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}

const jsonLines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test.each(providers)(
  'the same delivery of $name to each instance, with its own secret: as many events and stories',
  async (provider) => {
    const sample = samplesOf(provider).find(({ name }) => name === 'example');
    if (sample === undefined) throw new Error('no example');
    const instances = [provider, instanceOf(provider, 'eu'), instanceOf(provider, 'us2')];
    const deliveries = instances.map((one) => ({
      ...signed(one, JSON.parse(sample.body.toString())),
      query: sample.query,
    }));
    for (const delivery of deliveries) expect(await send(delivery)).toBe(200);
    await postern.drained();
    const stored = await postern.stored();
    const ids = deliveries.map((delivery) =>
      eventsOf(delivery, secretOf(delivery.provider), sentAt).map(({ id }) => id),
    );
    expect(new Set(ids.flat()).size).toBe(ids.flat().length);
    const [ofNone, ofEu] = ids.map((some) => stored.get(some[0] ?? ''));
    expect(ofNone?.instance).toBeUndefined();
    expect(ofEu).toMatchObject({ provider: provider.name, instance: 'eu' });
    expect(ofNone?.source.replace(`/${provider.name}`, `/${provider.name}-eu`)).toBe(ofEu?.source);
    const items = await postern.items();
    expect(items.get(ofEu?.id ?? '')?.pk).toMatch(new RegExp(`^${provider.name}-eu#`));
    for (const id of ids.flat()) expect(validityOf(stored.get(id) ?? {})).toBe('valid');
  },
);

test("another instance's secret is refused", async () => {
  expect(await send(signed(emailengine, bounce), secretOf(eu))).toBe(401);
  expect(await send(signed(eu, bounce), secretOf(emailengine))).toBe(401);
  const arpoone = named('arpoone');
  const url = postern.urlOf(instanceOf(arpoone, 'eu')).replace(/[^/]+$/, secretOf(arpoone));
  const { status } = await post(url, signed(arpoone, []), secretOf(arpoone), sentAt);
  expect(status).toBe(404);
});

test('two servers with the same account and Message-ID are two stories, and one suppression', async () => {
  expect(await send(signed(emailengine, bounce))).toBe(200);
  expect(await send(signed(eu, bounce))).toBe(200);
  await postern.drained();
  const { found } = JSON.parse(await here('why', ...lately, '<twice@example.com>', '--json'));
  expect(found.map(({ instance }: { instance?: string }) => instance)).toEqual([undefined, 'eu']);
  for (const answer of found) expect(answer.events).toHaveLength(1);
  const ofAccount = JSON.parse(
    await here('why', ...lately, '<twice@example.com>', '--account', 'acc1', '--json'),
  );
  expect(ofAccount.found).toHaveLength(2);
  const ofEu = JSON.parse(await here('why', ...lately, '<twice@example.com>', '--instance', 'eu', '--json'));
  expect(ofEu.found.map(({ instance }: { instance?: string }) => instance)).toEqual(['eu']);
  const ofNone = JSON.parse(await here('why', ...lately, 'ann@example.net', '--instance', '-', '--json'));
  expect(ofNone.found.map(({ instance }: { instance?: string }) => instance)).toEqual([undefined]);

  const joined = jsonLines(await here('suppressions', ...lately, '--json'));
  expect(joined.filter(({ address }) => address === 'ann@example.net')).toMatchObject([{ count: 2 }]);
  const asked = jsonLines(await here('suppressions', ...lately, '--instance', 'eu', '--json'));
  expect(asked.filter(({ address }) => address === 'ann@example.net')).toMatchObject([
    { count: 1, provider: 'emailengine', instance: 'eu' },
  ]);
  expect(await here('suppressions', ...lately, '--instance', 'us2', '--json')).toBe('');
});

/** A recipient's are listed by when they happened, long before they were stored. */
async function bouncesBy(...filter: string[]) {
  const since = filter.includes('--recipient') ? [] : lately;
  return jsonLines(await here('events', 'list', ...since, '--type', 'email.bounced', '--json', ...filter));
}

test('filters by instance, and of a provider with all of them', async () => {
  expect(await send(signed(us, bounce))).toBe(200);
  await postern.drained();
  const list = async (...filter: string[]) =>
    (await bouncesBy('--account', 'acc1', ...filter)).map(({ provider, instance }) => [provider, instance]);
  const all = [undefined, 'eu', 'us2'].map((instance) => ['emailengine', instance]);
  expect((await list('--provider', 'emailengine')).sort()).toEqual(all);
  expect((await list()).sort()).toEqual(all);
  expect(await list('--instance', 'eu')).toEqual([['emailengine', 'eu']]);
  expect(await list('--instance', '-')).toEqual([['emailengine', undefined]]);
  expect(await list('--provider', 'emailengine-us2')).toEqual([['emailengine', 'us2']]);
  expect((await list('--recipient', 'ann@example.net', '--provider', 'emailengine')).sort()).toEqual(all);
  expect(
    await list('--recipient', 'ann@example.net', '--provider', 'emailengine', '--instance', 'eu'),
  ).toEqual([['emailengine', 'eu']]);
  const table = await here('events', 'list', ...lately, '--type', 'email.bounced', '--instance', 'eu');
  expect(table).toContain('emailengine-eu');
  const timeline = await here(
    'events',
    'timeline',
    'emailengine-eu',
    'acc1',
    'message/twice@example.com',
    '--json',
  );
  expect(jsonLines(timeline)).toMatchObject([{ instance: 'eu', source: '/emailengine-eu/acc1' }]);
});

test('an event says its instance to subscribers, who can filter by it', async () => {
  const [event] = [...(await postern.stored()).values()].filter(({ instance }) => instance === 'eu');
  if (event === undefined) throw new Error('no event');
  const { attributes } = publishedForm(event);
  expect(attributes).toContainEqual(['instance', 'eu']);
  expect(attributes.length).toBeLessThanOrEqual(9);
});

test('commands know an instance by its word', async () => {
  const urls = jsonLines(await here('urls', '--json'));
  expect(urls.map(({ provider }) => provider)).toContain('emailengine-eu');
  expect(await here('urls', 'emailengine-eu')).toContain('/webhooks/emailengine-eu\n');
  const secrets = jsonLines(await here('secrets', 'status', '--json'));
  expect(secrets).toContainEqual(expect.objectContaining({ provider: 'paubox-us2', set: true }));
  const checks = jsonLines(await here('doctor', '--provider', 'emailengine-eu', '--json'));
  expect(new Set(checks.map(({ of }) => of))).toEqual(new Set([undefined, 'emailengine-eu']));
  const ofAll = jsonLines(await here('doctor', '--provider', 'emailengine', '--json'));
  expect(new Set(ofAll.map(({ of }) => of))).toEqual(
    new Set([undefined, 'emailengine', 'emailengine-eu', 'emailengine-us2']),
  );
  const sent = JSON.parse(await here('simulate', 'emailengine-eu', 'email.bounced', '--json'));
  expect(sent.statuses).toEqual({ 200: 1 });
  await postern.drained();
  const simulated = (await postern.stored()).get(sent.cases[0].eventIds[0]);
  expect(simulated).toMatchObject({ provider: 'emailengine', instance: 'eu' });
  expect(JSON.parse(await here('cost', '--json')).assumptions.join('\n')).toMatch(
    /Named instances in this bill: .*emailengine-eu/,
  );
});

test('an instance alone is proven, and what proves it reaches no list of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-prove-'));
  const where = ['--yes', '--no-sweep', '--evidence', join(folder, 'evidence.json'), '--json'];
  const before = await here('events', 'list', '--all', '--json');
  const verdicts = jsonLines(await here('prove', '--provider', 'emailengine-eu', ...where));
  rmSync(folder, { recursive: true });
  expect(verdicts).toContainEqual(
    expect.objectContaining({ link: 'published', of: 'emailengine-eu', verdict: 'proven' }),
  );
  expect(verdicts.filter(({ of }) => of === 'emailengine' || of === 'emailengine-us2')).toEqual([]);
  expect(verdicts.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
  expect(await here('events', 'list', '--all', '--json')).toBe(before);
});

test.each([
  [['urls', 'emailengine-uk'], 'has no webhook for emailengine-uk; it has '],
  [['secrets', 'status', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['simulate', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['connect', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['doctor', '--provider', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['aurinko-uk', 'list'], 'has no webhook for aurinko-uk'],
  [['reconcile', 'paubox-uk', '--since', '1h'], 'has no webhook for paubox-uk'],
  [['prove', '--yes', '--provider', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['refusals', '--provider', 'emailengine-uk'], 'has no webhook for emailengine-uk'],
  [['logs', 'emailengine-uk'], 'has no log of emailengine-uk'],
  [['simulate', 'emailengine-uk', '--story', 'bounced'], 'has no webhook for emailengine-uk'],
  [['events', 'list', '--provider', 'emailengine-EU'], 'Allowed choices are'],
  [['events', 'list', '--instance', 'E U'], '1 to 20 lower-case letters and digits'],
  [
    ['events', 'list', '--provider', 'emailengine-eu', '--instance', 'uk'],
    'is one instance, and --instance names another',
  ],
])('%j says what is wrong', async (args, why) => {
  const { code, err } = await cli.here([...args, '--endpoint', postern.engine.endpoint], {
    PAUBOX_API_KEY: 'key',
  });
  expect(code).not.toBe(0);
  expect(err).toContain(why);
});

test('a delivery of an instance that is no longer configured is stored anyway, and found', async () => {
  const { body } = signed(emailengine, {
    ...bounce,
    data: { ...bounce.data, messageId: '<gone@example.com>' },
  });
  const MessageBody = encodeDelivery({
    id: 'gone-1',
    provider: 'emailengine',
    instance: 'gone',
    receivedAt: new Date().toISOString(),
    headers: {},
    body,
  });
  await postern.sqs.send(new SendMessageCommand({ QueueUrl: postern.queueUrl, MessageBody }));
  await eventually(async () =>
    [...(await postern.stored()).values()].some(({ instance }) => instance === 'gone'),
  );
  const listed = jsonLines(
    await here('events', 'list', ...lately, '--provider', 'emailengine', '--instance', 'gone', '--json'),
  );
  expect(listed).toMatchObject([{ source: '/emailengine-gone/acc1', subject: 'message/gone@example.com' }]);
  for (const args of [[], ['--account', 'acc1'], ['--instance', 'gone']]) {
    const { found } = JSON.parse(await here('why', ...lately, '<gone@example.com>', ...args, '--json'));
    expect(found).toMatchObject([{ provider: 'emailengine', instance: 'gone' }]);
  }
});

test('lists of providers and instances mean each of them, once', async () => {
  const list = async (...filter: string[]) =>
    (await bouncesBy(...filter))
      .filter(({ subject }) => subject === 'message/twice@example.com')
      .map(({ instance = '-' }) => instance)
      .sort();
  expect(await list('--instance', 'eu,us2')).toEqual(['eu', 'us2']);
  expect(await list('--instance', '-,eu', '--account', 'acc1,acc2')).toEqual(['-', 'eu']);
  expect(await list('--account', 'acc2,acc3')).toEqual([]);
  expect(await list('--provider', 'emailengine-eu,paubox')).toEqual(['eu']);
  expect(await list('--provider', 'emailengine-eu,emailengine-us2')).toEqual(['eu', 'us2']);
  expect(await list('--provider', 'emailengine,emailengine-eu')).toEqual(['-', 'eu', 'us2']);
  expect(await list('--provider', 'emailengine,paubox-eu', '--instance', 'eu,us2')).toEqual(['eu', 'us2']);
  const ofAnn = ['--recipient', 'ann@example.net', '--recipient', 'bob@example.net'];
  expect(await list(...ofAnn, '--instance', 'eu,us2')).toEqual(['eu', 'us2']);
  const csv = await here(
    'events',
    'list',
    ...lately,
    '--csv',
    '--instance',
    'us2',
    '--type',
    'email.bounced',
  );
  expect(csv).toMatch(/"emailengine",.*"us2",/);
});

test('an event is found by its id, and sent again, as of its instance', async () => {
  const asked = ['events', 'list', '--type', 'email.bounced', '--instance', 'eu', '--json'];
  const found = jsonLines(await here(...asked, '--account', 'acc1'));
  const event = found.find(({ subject }) => subject === 'message/twice@example.com');
  const id = event.id.slice(0, 12);
  expect(JSON.parse(await here('events', 'get', id, '--instance', 'eu', '--json'))).toEqual(event);
  const about = ['emailengine-eu', 'acc1', event.subject];
  expect(JSON.parse(await here('events', 'get', ...about, id, '--json'))).toEqual(event);
  expect(jsonLines(await here('events', 'timeline', id, '--json'))).toEqual([event]);
  expect(await here('events', 'timeline', event.subject)).toContain('emailengine-us2, acc1, message/twice');
  const elsewhere = await cli.here([
    'events',
    'get',
    id,
    '--instance',
    'us2',
    '--endpoint',
    postern.engine.endpoint,
  ]);
  expect(elsewhere.code).toBe(3);
  const sent = JSON.parse(
    await here('events', 'resend', id, '--provider', 'emailengine-eu', '--to', 'events', '--json'),
  );
  expect(sent).toMatchObject({ id: event.id, outcome: 'sent' });
});

test('status, logs and refusals tell instances apart', async () => {
  const { flows } = JSON.parse(await here('status', '--json'));
  expect(flows.map(({ provider }: { provider: string }) => provider)).toContain('paubox-us2');
  const stored = await postern.stored();
  for (const [word, instance] of [
    ['emailengine', undefined],
    ['emailengine-eu', 'eu'],
  ]) {
    const { lastEvent } = flows.find(({ provider }: { provider: string }) => provider === word);
    expect(stored.get(lastEvent.id)?.instance).toBe(instance);
  }
  const refused = jsonLines(await here('refusals', '--provider', 'emailengine', '--json'));
  expect(new Set(refused.map(({ provider }) => provider))).toEqual(
    new Set(['emailengine', 'emailengine-eu']),
  );
  const ofEu = jsonLines(await here('refusals', '--provider', 'emailengine-eu', '--json'));
  expect(ofEu).toMatchObject([
    { provider: 'emailengine-eu', next: expect.stringContaining('emailengine-eu') },
  ]);
  const lines = jsonLines(await here('logs', 'emailengine-eu', '--refused', '--json'));
  expect(new Set(lines.map(({ log, message }) => `${log} ${message}`))).toEqual(
    new Set(['emailengine-eu rejected']),
  );
});

test('a story is of the named instance, or of all', async () => {
  const story = ['--story', 'bounced', '--recipient', 'eve@example.net', '--json'];
  await here('simulate', 'emailengine-eu', ...story);
  await postern.drained();
  const { found } = JSON.parse(await here('why', ...lately, 'eve@example.net', '--json'));
  expect(found).toMatchObject([{ provider: 'emailengine', instance: 'eu' }]);
  await here('simulate', ...story);
  await postern.drained();
  const all = JSON.parse(await here('why', ...lately, 'eve@example.net', '--messages', '50', '--json'));
  const told = new Set(
    all.found.map((one: { provider: string; instance?: string }) => `${one.provider} ${one.instance}`),
  );
  for (const instance of [undefined, 'eu', 'us2']) expect(told).toContain(`emailengine ${instance}`);
  const exported = jsonLines(await here('export', '--recipient', 'eve@example.net'));
  expect(new Set(exported.map(({ instance }) => instance))).toEqual(new Set([undefined, 'eu', 'us2']));
});

test('reprocessing keeps ids and keys of every instance', async () => {
  const before = await postern.items();
  const report = await here(
    'reprocess',
    '--provider',
    'emailengine',
    '--instance',
    'eu',
    '--json',
    ...lately,
  );
  expect(jsonLines(report).some(({ changed }) => changed > 0)).toBe(false);
  const subject = ['--subject', 'message/twice@example.com', '--account', 'acc1'];
  await here('reprocess', '--provider', 'emailengine', ...subject, '--apply');
  expect(await postern.items()).toEqual(before);
});

test('the console lists instances, and tells their stories apart', async () => {
  const { url, close } = await openConsole(postern.engine.endpoint);
  const get = async (path: string) => JSON.parse((await ask(new URL(`api/${path}`, url).href)).text);
  try {
    expect((await get('deployment')).providers).toContain('emailengine-eu');
    const { events } = await get('events?provider=emailengine-eu&type=email.bounced&account=acc1');
    expect(events.map(({ provider }: { provider: string }) => provider)).toContain('emailengine-eu');
    const subject = encodeURIComponent('message/twice@example.com');
    const story = await get(`story?provider=emailengine-eu&account=acc1&subject=${subject}`);
    expect(story.events).toMatchObject([{ instance: 'eu' }]);
  } finally {
    await close();
  }
});

test('subscriptions of two instances with the same id are two', async () => {
  const aurinko = named('aurinko');
  const lifecycle = { subscription: 7, resource: '/email/messages', accountId: 7, lifecycleEvent: 'active' };
  expect(await send(signed(aurinko, lifecycle))).toBe(200);
  expect(await send(signed(instanceOf(aurinko, 'eu'), { ...lifecycle, lifecycleEvent: 'error' }))).toBe(200);
  await postern.drained();
  const stateOf = async (noun: string) =>
    jsonLines(await here(noun, 'list', '--json')).find(({ id }) => id === '7')?.ours.state;
  expect(await stateOf('aurinko')).toBe('active');
  expect(await stateOf('aurinko-eu')).toBe('error');
  const watched = await postern.engine.runSchedules();
  expect(watched.filter(({ schedule }) => /^AurinkoEuSchedule/.test(schedule))).toHaveLength(1);
  const failing = postern.logs.filter(({ line }) => line.includes('"FailedSubscriptions":1'));
  expect(failing.map(({ line }) => JSON.parse(line).service)).toContain('aurinko-eu');
  expect(failing.map(({ line }) => JSON.parse(line).service)).not.toContain('postern');
});

test('what an instance missed is asked for, and stored as its own', async () => {
  const api = await startPauboxApi();
  const env = { PAUBOX_API_KEY: apiKey, PAUBOX_API_URL: api.url };
  const receipt = {
    sourceTrackingId: 'missed-1',
    data: {
      message: {
        id: '<missed@example.com>',
        message_deliveries: [
          {
            recipient: 'missed@example.net',
            status: { deliveryStatus: 'delivered', deliveryTime: 'Wed, 14 Jan 2026 07:22:41 -0800' },
          },
        ],
      },
    },
  };
  api.answers.set('missed-1', [
    [200, JSON.stringify(receipt)],
    [200, JSON.stringify(receipt)],
  ]);
  const asked = ['--tracking', 'missed-1', '--apply', '--json', '--endpoint', postern.engine.endpoint];
  try {
    const first = await cli.here(['reconcile', 'paubox-eu', ...asked], env);
    expect([first.code, jsonLines(first.out)]).toMatchObject([0, [{ instance: 'eu', reconciled: true }]]);
    const again = await cli.here(['reconcile', 'paubox', '--instance', 'eu', ...asked], env);
    expect([again.code, again.out]).toEqual([0, '']);
    const stored = [...(await postern.stored()).values()].filter(({ subject }) => /missed@/.test(subject));
    expect(stored).toMatchObject([{ source: '/paubox-eu' }]);
  } finally {
    await api.stop();
  }
});

test('a dead letter tells its instance', async () => {
  const odd = { provider: 'nobody', instance: 'eu', receivedAt: new Date().toISOString(), headers: {} };
  const MessageBody = encodeDelivery({ id: 'odd-1', ...odd, body: Buffer.from('{}') });
  await postern.sqs.send(new SendMessageCommand({ QueueUrl: postern.queueUrl, MessageBody }));
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) === 1);
  const listed = jsonLines(await here('dlq', 'list', '--json'));
  expect(listed).toMatchObject([{ provider: 'nobody-eu', deliveryId: 'odd-1' }]);
});

test('what is stored of a recipient is erased over all instances', async () => {
  await here('erase', '--recipient', 'ann@example.net', '--yes', '--apply');
  const left = [...(await postern.stored()).values()].filter(({ data }) =>
    JSON.stringify(data).includes('ann@'),
  );
  expect(left).toEqual([]);
});
