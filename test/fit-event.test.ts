import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { type DataParts, PosternEvent } from '../functions/events/event.ts';
import { type Fitted, fitEvent } from '../functions/events/fit-event.ts';
import { toItem } from '../functions/events/item.ts';
import { maxPublishedBytes, publishedForm } from '../functions/events/published.ts';
import { wholeItem } from '../functions/events/whole-item.ts';
import { fromItem } from '../operations/queries/read-item.ts';
import { itemSize } from '../tools/bench/write-units.ts';
import { validityOf } from './support/validity.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const dynamodbLimit = 400 * 1_024;
const storedAt = new Date('2026-11-22T00:00:01.000Z');
const layout = { shards: 1, retentionDays: 400 };

function event(payload: string, parts: DataParts = {}, envelope?: string): PosternEvent {
  return v.parse(PosternEvent, {
    specversion: '1.0',
    id: '0123456789abcdef0123456789abcdef',
    source: '/p/a',
    type: 'email.bounced',
    subject: 'message/m',
    datacontenttype: 'application/json',
    dataschema: 'urn:postern:data:1',
    recordedtime: '2026-11-22T00:00:00.000Z',
    provider: 'p',
    account: 'a',
    deliveryid: 'd',
    data: { ...parts, payload, ...(envelope === undefined ? {} : { envelope }) },
  });
}

function fitted(whole: PosternEvent): Fitted {
  const result = fitEvent(whole, 'spool');
  if (result === undefined) throw new Error('does not fit');
  return result;
}

/** Text of this many kilobytes and a few characters, which JSON may escape. */
const texts = fc
  .tuple(
    fc.integer({ min: 0, max: 600 }),
    fc.constantFrom('x', '\u0001', '"', 'ü', '🐘', '\uFFFF'),
    fc.string(),
  )
  .map(([kilobytes, character, rest]) => character.repeat((kilobytes * 1_000) / character.length) + rest);

test('any event fits SNS and DynamoDB, is valid, and its item is whole, inline or not', async () => {
  const parts = fc.record(
    {
      recipient: texts,
      message: fc.record({ subject: texts }),
      failure: fc.record({ kind: fc.constant('hard' as const), reason: texts }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(texts, parts, fc.option(texts, { nil: undefined }), async (payload, some, envelope) => {
      const whole = event(payload, some, envelope);
      const { event: small, object } = fitted(whole);
      expect(publishedForm(small).bytes).toBeLessThanOrEqual(maxPublishedBytes);
      const item = toItem(small, storedAt, layout);
      expect(itemSize(item)).toBeLessThanOrEqual(dynamodbLimit);
      expect(fromItem(item)).toEqual(small);
      expect(validityOf(JSON.parse(JSON.stringify(small)))).toBe('valid');
      const get = async (key: string) => (key === object?.key ? object.text : '');
      const read = await wholeItem(small, { bucket: 'spool', get });
      expect(read).toEqual(envelope === undefined ? { payload } : { payload, envelope });
    }),
    { numRuns: 20 },
  );
});

test('an event that just fits stays as it is, and one byte more goes to S3', () => {
  const room = maxPublishedBytes - publishedForm(event('')).bytes;
  const whole = event('x'.repeat(room));
  expect(fitted(whole)).toEqual({ event: whole });
  expect(fitted(event('x'.repeat(room + 1))).event.data).toEqual({
    payloadRef: 's3://spool/payloads/p/0123456789abcdef0123456789abcdef.json',
  });
});

test('of parts that are too large, the largest is left out, and no other', () => {
  const failure = { kind: 'hard', reason: 'x'.repeat(200_000) } as const;
  const message = { subject: 'y'.repeat(201_000) };
  const { data } = fitted(event('{}', { recipient: 'r@example.net', message, failure })).event;
  expect(data).toEqual({ recipient: 'r@example.net', failure, payloadRef: expect.any(String) });
});

test('where the attributes alone are too large there is nothing to leave out', () => {
  const account = 'a'.repeat(300_000);
  expect(fitEvent({ ...event('{}'), account, source: `/p/${account}` }, 'spool')).toBeUndefined();
});

test('an object that is no item is named, and not quoted', async () => {
  const large = fitted(event('x'.repeat(300_000))).event;
  const reading = wholeItem(large, { bucket: 'spool', get: async () => '{"private":1}' });
  await expect(reading).rejects.toThrow(
    /^s3:\/\/spool\/payloads\/p\/\w+\.json is not the item of the event \w+$/,
  );
});
