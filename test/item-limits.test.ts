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

test('a list of 20,000 is so many items, a longer one a single item that holds all', () => {
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

test('items that each repeat much of the body are one, before they are more than memory holds', () => {
  const rest = `,"error":"${'x'.repeat(1_000_000)}"`;
  expect(itemsOf(aurinko, notification(10, rest))).toHaveLength(10);
  expect(itemsOf(aurinko, notification(100, rest))).toHaveLength(1);
  const complaint = (length: number) =>
    JSON.stringify({
      event: 'messageComplaint',
      data: { arf: { originalRcptTo: ['a@example.net', 'b@example.net'] }, text: 'x'.repeat(length) },
    });
  expect(itemsOf(emailengine, complaint(100_000))).toHaveLength(2);
  expect(itemsOf(emailengine, complaint(10_000_000))).toHaveLength(1);
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
