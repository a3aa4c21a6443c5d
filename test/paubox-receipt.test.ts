import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { composeEvent } from '../functions/events/compose.ts';
import { apiOf, readReceipt } from '../functions/paubox/commands/api.ts';
import { paubox } from '../functions/paubox/index.ts';
import { receiptItems } from '../functions/paubox/receipt.ts';
import { eventsIn, itemsIn, receiptCases } from './support/receipts.ts';
import { validityOf } from './support/validity.ts';

const id = '8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20';
const origin = { provider: 'paubox', deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' };

test.each(receiptCases)('the receipt $name becomes what its expected file says', ({ text, expected }) => {
  expect(JSON.parse(JSON.stringify(eventsIn(text)))).toEqual(expected());
});

test.each(receiptCases)('each payload of the receipt $name is an entry of it, unchanged', ({ text }) => {
  for (const { payload } of itemsIn(text)) expect(text).toContain(payload);
});

const entry = fc.oneof(
  fc.jsonValue(),
  fc.record({
    recipient: fc.oneof(fc.constant('ann@example.com'), fc.string({ unit: 'binary' })),
    status: fc.dictionary(
      fc.constantFrom('deliveryStatus', 'deliveryTime', 'openedStatus', 'openedTime'),
      fc.oneof(
        fc.constantFrom('delivered', 'soft bounced', 'hard bounced', 'processing', 'opened'),
        fc.constant('Wed, 14 Jan 2026 07:22:41 -0800'),
        fc.string({ unit: 'binary' }),
      ),
    ),
  }),
);

test('any entry of a receipt gives valid events, the same again from what is stored', () => {
  fc.assert(
    fc.property(entry, fc.option(fc.string({ unit: 'binary' }), { nil: undefined }), (value, messageId) => {
      for (const item of receiptItems(JSON.stringify(value), { sourceTrackingId: id, messageId })) {
        const event = composeEvent(origin, item, paubox.normalize(item));
        expect(validityOf(JSON.parse(JSON.stringify(event)))).toBe('valid');
        const { payload = '', envelope = '' } = event.data;
        expect(paubox.normalize({ payload, envelope })).toEqual(paubox.normalize(item));
      }
    }),
    { numRuns: 500 },
  );
});

const idOf = (recipient: string, status: object) =>
  receiptItems(JSON.stringify({ recipient, status }), { sourceTrackingId: id, messageId: undefined }).map(
    (item) => paubox.normalize(item).id,
  )[0];

test('the same event has the same id in every receipt, however its time and recipient are written', () => {
  const delivered = { deliveryStatus: 'delivered', deliveryTime: 'Wed, 14 Jan 2026 07:22:41 -0800' };
  const same = [
    idOf('ann@example.com', delivered),
    idOf('Ann <ANN@example.com>', { ...delivered, deliveryTime: '14 Jan 2026 15:22:41 GMT' }),
    idOf('ann@example.com', { ...delivered, deliveryTime: '2026-01-14T15:22:41.000Z' }),
    idOf('ann@example.com', { ...delivered, openedStatus: 'opened', openedTime: 'later' }),
  ];
  expect(new Set(same)).toEqual(new Set(['acef655ac4829c9b98f4ca17a2958e24']));
  const others = [
    idOf('ben@example.com', delivered),
    idOf('ann@example.com', { ...delivered, deliveryTime: 'Wed, 14 Jan 2026 07:22:42 -0800' }),
    idOf('ann@example.com', { ...delivered, deliveryStatus: 'hard bounced' }),
  ];
  expect(new Set([...same, ...others]).size).toBe(4);
});

test('a webhook that looks like a reconciled item is stored as what it is', () => {
  const [item] = itemsIn(receiptCases[0]?.text ?? '');
  const body = Buffer.from(JSON.stringify([item]));
  const delivery = { id: 'd', provider: 'paubox', receivedAt: origin.recordedtime, headers: {}, body };
  expect(paubox.split(delivery)).toEqual([{ payload: body.toString() }]);
  expect(paubox.split({ ...delivery, reconciled: true })).toEqual([item]);
});

test.each([
  ['', 'no JSON'],
  ['<html>', 'no JSON'],
  ['[]', 'a list'],
  ['{"data":{"message":{}}}', 'no deliveries'],
  ['{"sourceTrackingId":"another","data":{"message":{"message_deliveries":[]}}}', 'another mail'],
])('%p is no receipt: %s', (text) => {
  expect(readReceipt(text, id)).toBeUndefined();
});

test.each([
  [{}, 'PAUBOX_API_KEY is not set'],
  [{ PAUBOX_API_KEY: ' ' }, 'PAUBOX_API_KEY is not set'],
  [{ PAUBOX_API_KEY: 'a\nsecret' }, 'PAUBOX_API_KEY holds characters that no key has'],
  [{ PAUBOX_API_KEY: 'k', PAUBOX_API_URL: 'http://api.paubox.com' }, 'PAUBOX_API_URL must be an https URL'],
  [{ PAUBOX_API_KEY: 'k', PAUBOX_API_URL: 'nothing' }, 'PAUBOX_API_URL must be an https URL'],
])('with %j in the environment nothing is asked: %s', (environment, message) => {
  expect(() => apiOf(environment)).toThrow(message);
  expect(() => apiOf(environment)).not.toThrow('secret');
});

test.each([
  [{ PAUBOX_API_KEY: 'k' }, 'https://api.paubox.com/v1/email'],
  [{ PAUBOX_API_KEY: ' k ', PAUBOX_API_URL: 'https://api.example.com/v2/' }, 'https://api.example.com/v2'],
  [{ PAUBOX_API_KEY: 'k', PAUBOX_API_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
])('with %j in the environment, %s is asked', (environment, base) => {
  expect(apiOf(environment)).toEqual({ base, key: 'k' });
});
