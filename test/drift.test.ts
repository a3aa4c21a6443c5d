import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { arpoone } from '../functions/arpoone/index.ts';
import { aurinko } from '../functions/aurinko/index.ts';
import { OnceADay } from '../functions/aws/once-a-day.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { paubox } from '../functions/paubox/index.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { post } from '../operations/samples/post.ts';
import { type Case, readCase, sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';

const cli = commandLine();
let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
});

afterAll(async () => {
  cli.close();
  await postern.stop();
});

async function send(provider: Provider, payload: unknown, more: Readonly<Record<string, string>> = {}) {
  const body = Buffer.from(JSON.stringify(payload));
  const headers: Case['headers'] = (secret, at) => [
    ['content-type', 'application/json'],
    ...Object.entries(provider.sign(body, secret, at)),
    ...Object.entries(more),
  ];
  const example = { ...readCase(provider, 'example'), body, headers };
  const { status } = await post(postern.urlOf(provider), example, sampleSecret(provider), new Date());
  expect(status).toBe(200);
}

/** Fixtures of what nobody knows, and of documentation that contradicts itself. */
const odd = [
  'aurinko resource-unknown resource=/chats',
  'emailengine docs-overview-messageBounce data.status',
  'emailengine docs-overview-messageComplaint data.complaintType',
  'emailengine docs-overview-messageNew data.html',
  'paubox unknown-event event_name=api_mail_log_clicked',
];

test('what providers are known to send is no drift, whatever is in it', () => {
  const found: string[] = [];
  for (const provider of providers)
    for (const { name, body, headers, expected } of samplesOf(provider)) {
      if (expected.events.length === 0) continue;
      const kept = Object.fromEntries(
        headers('x', new Date()).map(([key, value]) => [key.toLowerCase(), value]),
      );
      let payload: unknown;
      try {
        payload = JSON.parse(new TextDecoder().decode(body));
      } catch {
        continue;
      }
      for (const one of provider.unknownNames?.(payload, kept) ?? [])
        found.push(`${provider.name} ${name} ${one}`);
    }
  expect(found.sort()).toEqual(odd);
});

test('names of fields, headers and events that nobody knows are listed once a day with an event; values never', async () => {
  const secret = 'ann@example.net';
  for (let n = 0; n < 2; n += 1) {
    const data = { messageId: `m${n}`, newField: secret, response: { newPart: secret }, 'odd name': 1 };
    await send(
      emailengine,
      { account: 'a', event: 'messageBoomed', data, newTop: n },
      { 'X-EE-New': secret },
    );
    await send(
      paubox,
      { event_name: 'api_mail_log_delivered', payload: { id: n, extra: secret } },
      { 'x-paubox': 'v' },
    );
    await send(aurinko, {
      subscription: n,
      resource: '/new/things',
      payloads: [{ id: `i${n}`, changeType: 'created', tint: 1 }],
    });
    await send(arpoone, [{ EventType: 'Open', MessageId: `a${n}`, EventDetails: { Colour: secret } }]);
  }
  await postern.drained();
  const { code, out } = await cli.here(['drift', '--json', '--endpoint', postern.engine.endpoint]);
  expect(code).toBe(0);
  const drifts = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(drifts.map(({ provider, name }) => `${provider} ${name}`)).toEqual([
    'arpoone eventdetails.colour',
    'aurinko payloads.tint',
    'aurinko resource=/new/things',
    'emailengine data.(odd)',
    'emailengine data.newField',
    'emailengine data.response.newPart',
    'emailengine event=messageBoomed',
    'emailengine header x-ee-new',
    'emailengine newTop',
    'paubox header x-paubox',
    'paubox payload.extra',
  ]);
  const events = await postern.stored();
  for (const { eventId, days, first, last } of drifts)
    expect([events.has(eventId), days, first <= last]).toEqual([true, 1, true]);
  const lines = postern.logs.filter(({ line }) => line.includes('"drift"'));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.length).toBeLessThanOrEqual(16);
  expect(lines.some(({ line }) => line.includes(secret))).toBe(false);
  const table = await cli.here(['drift', '--endpoint', postern.engine.endpoint]);
  expect(table.out).toMatch(/^PROVIDER +NAME +FIRST/);
});

test.each<[string, Provider, unknown, Record<string, string>]>([
  ["a custom route's fields", emailengine, { anything: 1, event: 'mine' }, { 'x-ee-wh-custom-route': 'r' }],
  ["a mail's headers", emailengine, { event: 'messageNew', data: { headers: { 'x-mine': ['1'] } } }, {}],
  ["a report's fields", emailengine, { event: 'messageComplaint', data: { arf: { mine: '1' } } }, {}],
  [
    'the headers that a bounce quotes',
    emailengine,
    { event: 'messageBounce', data: { messageHeaders: { mine: [] } } },
    {},
  ],
  [
    "a mail's own headers",
    paubox,
    { event_name: 'api_mail_log_opened', payload: { custom_headers: { mine: 1 } } },
    {},
  ],
  ["a form's fields", paubox, { event_name: '', payload: { mine: 1 } }, {}],
  ['attributes', aurinko, { resource: '/contacts', payloads: [{ attributes: { mine: 1 } }] }, {}],
])('%s are named by strangers, and are no drift', (_, provider, payload, headers) => {
  expect(provider.unknownNames?.(payload, headers)).toEqual([]);
});

test('the report is bounded in number and length, each name once a day', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`field${n}`, 1]));
  expect(paubox.unknownNames?.({ event_name: '', ...many }, {})?.length).toBe(20);
  const [long] = paubox.unknownNames?.({ event_name: '', ['x'.repeat(5_000)]: 1 }, {}) ?? [];
  expect(long).toBe('(odd)');
  const once = new OnceADay(3);
  expect(once.fresh(['a', 'b', 'a'])).toEqual(['a', 'b']);
  expect(once.fresh(['a', 'c', 'd'])).toEqual(['c']);
  jest.useFakeTimers({ now: Date.now() + 86_400_000 });
  expect(once.fresh(['a', 'd'])).toEqual(['a', 'd']);
  jest.useRealTimers();
});
