import { expect, test } from '@jest/globals';
import { arpoone } from '../functions/arpoone/index.ts';
import { aurinko } from '../functions/aurinko/index.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { paubox } from '../functions/paubox/index.ts';
import type { Provider } from '../functions/webhook/provider.ts';

const receivedAt = '2026-11-22T00:00:00.000Z';

function itemsOf(provider: Provider, body: string) {
  const headers = provider.sign(Buffer.from(body), 's', new Date(receivedAt));
  return provider.split({ id: 'd', provider: provider.name, receivedAt, headers, body: Buffer.from(body) });
}

const list = (count: number) => `[${new Array(count).fill('{}').join(',')}]`;
const notification = (count: number, rest = '') =>
  `{"subscription":1,"resource":"/email/messages","payloads":${list(count)}${rest}}`;

test('a list of 20,000 is this many items, a longer one a single item that holds all', () => {
  expect(itemsOf(arpoone, list(20_000))).toHaveLength(20_000);
  const [whole, ...others] = itemsOf(arpoone, list(20_001));
  expect([whole?.payload, others]).toEqual([list(20_001), []]);
  expect(arpoone.normalize(whole ?? { payload: '' }).type).toBe('unknown');
});

test('notifications of a subscription with too many items still say that the resource changed', () => {
  expect(itemsOf(aurinko, notification(20_000))).toHaveLength(20_000);
  const items = itemsOf(aurinko, notification(20_001));
  expect(items.map((item) => aurinko.normalize(item))).toMatchObject([
    { type: 'resource.changed', subject: 'subscription/1' },
  ]);
});

test('of a long rest of the body, items repeat only what tells whose they are', () => {
  const other = (length: number) => itemsOf(aurinko, notification(20, `,"other":"${'x'.repeat(length)}"`));
  const envelopes = (length: number) => other(length).map(({ envelope = '' }) => JSON.parse(envelope).body);
  expect(envelopes(1_000)[19]).toHaveProperty('other');
  expect(envelopes(1_000_000)[19]).toEqual({ subscription: 1, resource: '/email/messages' });
});

test('thousands of items repeat no more together than a few times their delivery', () => {
  const rest = `,"other":"${'中'.repeat(800)}"`;
  const items = itemsOf(aurinko, notification(20_000, rest));
  expect(items).toHaveLength(20_000);
  expect(items.every(({ envelope = '' }) => envelope.length < 200)).toBe(true);
});

test('where even what they need is long, items are one', () => {
  const body = `{"subscription":"${'s'.repeat(5_000)}","resource":"/email/messages","payloads":${list(2)}}`;
  expect(itemsOf(aurinko, body)).toHaveLength(1);
});

/** A report on this many people, with a subject and a text of these lengths. */
const complaint = (people: number, { subject = 0, text = 0, account = 0 } = {}) =>
  JSON.stringify({
    account: `a${'a'.repeat(account)}`,
    event: 'messageComplaint',
    data: {
      arf: { originalRcptTo: Array.from({ length: people }, (_, at) => `<p${at}@example.net>`) },
      headers: { messageId: '<m@example.com>', subject: '\uFFFE'.repeat(subject) },
      text: 'x'.repeat(text),
    },
  });

test('the item of one who complained names nobody else who did, and holds all else that is short', () => {
  const items = itemsOf(emailengine, complaint(3, { subject: 10, text: 1_000 }));
  for (const [at, { payload }] of items.entries()) {
    expect(payload.match(/p\d@example\.net/g)).toEqual([`p${at}@example.net`]);
    expect(JSON.parse(payload).data).toMatchObject({
      text: 'x'.repeat(1_000),
      headers: { subject: '\uFFFE'.repeat(10) },
    });
  }
});

test.each([
  [100, { subject: 190_000 }],
  [100, { text: 180_000 }],
  [2, { subject: 1_900_000, text: 10 }],
])('the items of %p who complained are small, however long the report is: %p', (people, long) => {
  const items = itemsOf(emailengine, complaint(people, long));
  expect(items).toHaveLength(people);
  expect(items.every(({ payload }) => payload.length < 500)).toBe(true);
  expect(items.map((item) => emailengine.normalize(item))).toMatchObject(
    Array.from({ length: people }, (_, at) => ({
      type: 'email.complained',
      subject: 'message/m@example.com',
      data: { recipient: `p${at}@example.net` },
    })),
  );
});

test('reports that differ only in what their items leave out are different events', () => {
  const idsOf = (text: number) =>
    itemsOf(emailengine, complaint(2, { text })).map((item) => emailengine.normalize(item).id);
  expect(new Set([...idsOf(10_000), ...idsOf(10_001), ...idsOf(10_000)]).size).toBe(4);
});

test('a report whose account alone is long is one event, about nobody in particular', () => {
  const items = itemsOf(emailengine, complaint(2, { account: 5_000 }));
  expect(items).toHaveLength(1);
  expect(items.map((item) => emailengine.normalize(item).data)).toEqual([
    { message: expect.anything(), complaint: undefined },
  ]);
});

test('a body of controls is kept as bytes, and not as JSON of six times its length', () => {
  const [item] = itemsOf(paubox, '\u0001'.repeat(1_000));
  expect(item?.payload).toBe(Buffer.alloc(1_000, 1).toString('base64'));
  expect(paubox.normalize(item ?? { payload: '' }).type).toBe('unknown');
});

test('a mail to more recipients than a function takes arguments is an event like any other', () => {
  const payload = { id: 1, time: receivedAt, to: new Array(200_000).fill('a@b.example') };
  const body = JSON.stringify({ event_name: 'api_mail_log_delivered', payload });
  const [item = { payload: '' }] = itemsOf(paubox, body);
  expect(paubox.normalize(item)).toMatchObject({ type: 'email.delivered', subject: 'message/1' });
});

test('a subscription’s id that is longer than a key may be is no subscription, and an endless error is cut', () => {
  const sightingOf = (id: string, error = '') => {
    const [item = { payload: '' }] = itemsOf(
      aurinko,
      JSON.stringify({ subscription: id, resource: '/contacts', lifecycleEvent: 'error', error }),
    );
    return aurinko.normalize(item).sighting;
  };
  expect(sightingOf('s'.repeat(2_048))?.id).toHaveLength(2_048);
  expect(sightingOf('s'.repeat(2_049))).toBeUndefined();
  expect(sightingOf('s', '🐘'.repeat(500_000))?.message).toBe('🐘'.repeat(5_000));
});

test('nothing is decompressed', () => {
  const gzipped = Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64');
  expect(() => arpoone.parse(gzipped)).toThrow('not JSON');
  const [item] = paubox.split({ id: 'd', provider: 'paubox', receivedAt, headers: {}, body: gzipped });
  expect(item?.payload).toBe(gzipped.toString('base64'));
});
