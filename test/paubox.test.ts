import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { aliasesOf, composeEvent, withReadableAddresses } from '../functions/events/compose.ts';
import { type Item, PosternEvent } from '../functions/events/event.ts';
import { paubox } from '../functions/paubox/index.ts';
import { addressOf } from '../functions/paubox/schema.ts';
import { receive } from '../functions/webhook/receive.ts';
import { gateOf } from './support/gate.ts';

const origin = { provider: 'paubox', deliveryid: 'd', recordedtime: '2026-11-22T00:00:00.000Z' };

const mail = {
  id: 6100047712,
  subject: 'Your visit',
  header_message_id: '<visit@clinic.example.org>',
  source_tracking_id: '8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20',
  time: '2026-01-14T15:22:41.507Z',
  from: 'noreply@clinic.example.org',
  to: 'patient@example.com',
};

const delivered = (payload: unknown, event_name: unknown = 'api_mail_log_delivered') => ({
  event_name,
  payload,
});

function itemOf(body: Uint8Array): Item {
  const { provider, recordedtime: receivedAt } = origin;
  const items = paubox.split({ id: 'd', provider, receivedAt, headers: {}, body: Buffer.from(body) });
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`${items.length} items`);
  return item;
}

const ofText = (text: string) => paubox.normalize(itemOf(Buffer.from(text)));
const normalized = (value: unknown) => ofText(JSON.stringify(value));

function answerTo(body: Uint8Array, token: string | undefined) {
  const gate = gateOf(async () => '{"current":"right-token","previous":"old-token"}');
  const request = { id: 'r', headers: {}, token, rawQuery: '', body: Buffer.from(body), receivedAt: 0 };
  return receive(paubox, request, gate);
}

test.each([
  ['api_mail_log_delivered', 'email.delivered', undefined],
  ['api_mail_log_temporary_failure', 'email.deferred', { kind: 'soft', final: false, source: 'provider' }],
  [
    'api_mail_log_permanent_failure',
    'email.bounced',
    { kind: 'hard', about: 'recipient', final: true, source: 'provider' },
  ],
  ['api_mail_log_opened', 'email.opened', undefined],
  ['message_delivered', 'email.delivered', undefined],
  ['message_temporary_failure', 'email.deferred', { kind: 'soft', final: false, source: 'provider' }],
  [
    'message_permanent_failure',
    'email.bounced',
    { kind: 'hard', about: 'recipient', final: true, source: 'provider' },
  ],
  ['API_MAIL_LOG_DELIVERED', 'unknown', undefined],
  ['api_mail_log_clicked', 'unknown', undefined],
  ['inbound_mail_received', 'unknown', undefined],
  ['email.inbound.received', 'unknown', undefined],
  ['forms.submission.created', 'unknown', undefined],
  ['constructor', 'unknown', undefined],
])('%s is %s', (name, type, failure) => {
  const event = normalized(delivered(mail, name));
  expect([event.type, event.data?.failure, event.providertype]).toEqual([type, failure, name]);
});

test.each(['inbound_mail_received', 'forms.submission.created', 7, null])(
  'of the payload of %p nothing is read: its fields may mean something else',
  (name) => {
    const { subject, time, data } = normalized(delivered(mail, name));
    expect([subject, time, data]).toEqual([undefined, undefined, undefined]);
  },
);

test.each([
  [{}, 'message/visit@clinic.example.org'],
  [{ header_message_id: 'bare@example.org' }, 'message/bare@example.org'],
  [{ header_message_id: '<>' }, 'message/8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20'],
  [{ header_message_id: null }, 'message/8d7c1d1e-4f9b-4c7d-9a55-0b9d3a1f6e20'],
  [{ header_message_id: '', source_tracking_id: '' }, 'message/6100047712'],
  [{ header_message_id: '', source_tracking_id: '', id: '' }, undefined],
])('a mail with %j has the subject %s', (fields, subject) => {
  expect(normalized(delivered({ ...mail, ...fields })).subject).toBe(subject);
});

test.each([
  ['ann@example.com', 'ann@example.com'],
  ['  ann@example.com\n', 'ann@example.com'],
  ['<ann@example.com>', 'ann@example.com'],
  ['Ann <ann@example.com>', 'ann@example.com'],
  ['Ann Dr. O’Neill <ann@example.com>', 'ann@example.com'],
  ['"Doe, Ann \\"A\\" <x@y>" <ann@example.com>', 'ann@example.com'],
  ['Doe, Ann <ann@example.com>', undefined],
  ['ann@example.com, ben@example.com', undefined],
  ['ann@example.com;ben@example.com', undefined],
  ['ann@example.com ben@example.com', undefined],
  ['Ann <ann@example.com>, Ben <ben@example.com>', undefined],
  ['ben@example.com <ann@example.com>', undefined],
  ['undisclosed-recipients:;', undefined],
  ['friends: ann@example.com;', undefined],
  ['Ann', undefined],
  ['ann@', undefined],
  ['', undefined],
])('%p is the address %s', (text, address) => {
  expect(addressOf(text)).toBe(address);
});

test.each([
  [{ to: 'ann@example.com' }, 'ann@example.com', ['ann@example.com']],
  [{ to: ['ann@example.com'] }, 'ann@example.com', ['ann@example.com']],
  [{ recipients: ['ann@example.com'] }, 'ann@example.com', ['ann@example.com']],
  [{ recipients: ['ann@example.com', 'b@example.com'] }, undefined, ['ann@example.com', 'b@example.com']],
  [{ recipients: ['ann@example.com', 'somebody'] }, undefined, undefined],
  [{ recipients: ['ann@example.com', 7] }, undefined, undefined],
  [{ recipients: [] }, undefined, undefined],
  [{ to: 7 }, undefined, undefined],
  [{}, undefined, undefined],
])('a mail to %j has the recipient %s', (fields, recipient, to) => {
  const { data } = normalized(delivered({ ...fields, subject: 's' }, 'message_delivered'));
  expect([data?.recipient, data?.message?.to]).toEqual([recipient, to]);
});

const nearMail = fc.dictionary(
  fc.constantFrom(...Object.keys(mail), 'recipients'),
  fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(mail))),
);

const eventName = fc.constantFrom(
  'api_mail_log_delivered',
  'api_mail_log_temporary_failure',
  'api_mail_log_permanent_failure',
  'api_mail_log_opened',
  'api_mail_log_new',
);

test('any bytes make one event, the same again from what is stored, and can be had back from it', () => {
  const text = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
    fc.jsonValue().map((value) => JSON.stringify(delivered(value))),
    fc.tuple(nearMail, eventName).map(([payload, name]) => JSON.stringify(delivered(payload, name))),
    fc.string({ unit: 'binary' }),
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    text.map((value) => Buffer.from(value)),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      const item = itemOf(body);
      const normalizedItem = paubox.normalize(item);
      const event = composeEvent(origin, item, normalizedItem);
      expect(v.parse(PosternEvent, event)).toEqual(event);
      // No part is one that events of the type don't have.
      expect(event.data).toStrictEqual({
        ...withReadableAddresses(normalizedItem.data),
        ...aliasesOf(event.subject, normalizedItem.aliases),
        ...item,
      });
      const { payload = '', envelope } = event.data;
      const stored = envelope === undefined ? { payload } : { payload, envelope };
      expect(paubox.normalize(stored)).toEqual(paubox.normalize(itemOf(body)));
      expect(Buffer.from(payload, envelope === undefined ? 'utf8' : 'base64').equals(body)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a body nested deeper than the stack is still an event', () => {
  const deep = `{"event_name":"api_mail_log_delivered","payload":{"id":1234567890123456,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  expect(ofText(deep)).toMatchObject({ type: 'email.delivered', subject: 'message/1234567890123456' });
});

test('the same bytes are one event, and two bodies are two: no forged one can take the place of the true one', () => {
  const text = JSON.stringify(delivered(mail));
  const forged = [
    delivered({ ...mail, subject: 'Another subject' }),
    delivered({ ...mail, header_message_id: '<another@example.org>' }),
    delivered({ ...mail, source_tracking_id: 'another' }),
    delivered({ ...mail, from: 'somebody@else.example' }),
    delivered({ ...mail, custom_headers: { a: 'b' } }),
    { ...delivered(mail), more: true },
  ].map((body) => JSON.stringify(body));
  const bodies = [text, ` ${text}`, JSON.stringify(delivered(mail), null, 1), ...forged];
  expect(new Set(bodies.map((body) => ofText(body).id)).size).toBe(bodies.length);
  expect(ofText(text).id).toBe(ofText(text).id);
});

test.each(['id', 'time', 'event_name'])(
  'another %s is another event, and so is none, an empty one and null',
  (part) => {
    const values = [undefined, null, '', 'a', 'b', {}, [], 1.5, 2, true];
    const ids = [delivered(mail), ...values.map((value) => changed(part, value))].map(
      (body) => normalized(body).id,
    );
    // A time that is no text says nothing either; then the whole body does.
    expect(new Set(ids).size).toBe(ids.length);
  },
);

function changed(part: string, value: unknown) {
  return part === 'event_name' ? { payload: mail, event_name: value } : delivered({ ...mail, [part]: value });
}

test('ids that differ beyond 2^53 are two mails', () => {
  const subjectOf = (id: string) =>
    ofText(JSON.stringify(delivered({ id: '@', time: mail.time })).replace('"@"', id)).subject;
  expect(subjectOf('9007199254740993')).toBe('message/9007199254740993');
  expect(subjectOf('"9007199254740993"')).toBe('message/9007199254740993');
});

test('bytes and the text that is their base64 are two events', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0xfd]);
  const ids = [bytes, bytes, Buffer.from(bytes.toString('base64'))].map(
    (body) => paubox.normalize(itemOf(body)).id,
  );
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test.each([
  [404, 'right-toke'],
  [404, 'right-token0'],
  [404, 'Right-token'],
  [404, ''],
  [404, undefined],
  [200, 'right-token'],
  [200, 'old-token'],
])('%d is the answer to a URL that ends in %p', async (status, token) => {
  const { statusCode, body } = await answerTo(Buffer.from('{}'), token);
  expect(statusCode).toBe(status);
  if (status === 404) expect(body).toBe('{"message":"Not Found"}');
});

test('whatever an authentic delivery holds is acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (body) => {
      expect((await answerTo(body, 'right-token')).statusCode).toBe(200);
    }),
  );
  expect(paubox.statuses.filter((status) => status >= 400)).toEqual([404, 503]);
});
