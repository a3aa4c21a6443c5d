import { expect, test } from '@jest/globals';
import type { PosternEvent } from '../functions/events/event.ts';
import { fitEvent } from '../functions/events/fit-event.ts';
import { toItem } from '../functions/events/item.ts';
import { differences } from '../operations/differences.ts';
import { fromItem } from '../operations/queries/read-item.ts';
import { reprocessed } from '../operations/reprocess/reprocessed.ts';
import {
  type Attributes,
  eventsOf,
  fixtureEvents,
  largeBody,
  layout,
  providerNamed,
} from './support/stored-deliveries.ts';

const storedAt = new Date('2026-11-01T12:00:00.000Z');
const events = fixtureEvents();
const objects = new Map<string, string>();

/** As the command does, except S3. */
function again(item: Attributes) {
  const get = async (key: string) => {
    const text = objects.get(key);
    if (text === undefined) throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
    return text;
  };
  return reprocessed(item, { bucket: 'spool', get });
}

/** An event that is too large for a queue. */
function largeEvent(): PosternEvent {
  const [event] = eventsOf(providerNamed('emailengine'), largeBody(300_000));
  if (event === undefined) throw new Error('no event');
  return event;
}

/** Each mistake that an older mapper may have made, with whether it moves the event to another key. */
const mistakes: readonly [string, boolean, (event: PosternEvent) => object][] = [
  [
    'another type',
    false,
    ({ data: { payload, envelope } }) => ({ type: 'unknown', data: { payload, envelope } }),
  ],
  ['another subject', true, () => ({ subject: 'unknown/x' })],
  ['another account', true, () => ({ account: 'nobody', source: '/nobody' })],
  ['no time', true, () => ({ time: undefined, timesource: undefined })],
  ['another time', true, () => ({ time: '2001-01-01T00:00:00.000Z', timesource: 'payload' })],
  ['another type', false, () => ({ providertype: 'older' })],
];

test.each(mistakes)(
  'an event of any fixture that was stored with %s becomes what it is',
  async (_, keysChange, mistake) => {
    let changed = 0;
    for (const event of events) {
      const mistaken = { ...event, ...mistake(event) };
      const found = await again(toItem(mistaken, storedAt, layout));
      if (found.kind === 'same') continue;
      changed++;
      expect(found).toMatchObject({ kind: 'changed', id: event.id, otherId: undefined, after: event });
      expect(found.kind === 'changed' && found.rewritten).toEqual(toItem(event, storedAt, layout));
      expect(found).toMatchObject({ keysChange });
    }
    expect(changed).toBeGreaterThan(10);
  },
);

test('what is stored as it would be today is the same', async () => {
  for (const event of events)
    expect(await again(toItem(event, storedAt, layout))).toEqual({
      kind: 'same',
      id: event.id,
      otherId: undefined,
    });
});

test('when an event was stored and when it expires stay, whatever the deployment has become', async () => {
  const [event] = events;
  if (event === undefined) throw new Error('no fixture');
  const older = toItem({ ...event, providertype: 'older' }, storedAt, { shards: 64, retentionDays: 7 });
  const found = await again(older);
  expect(found.kind === 'changed' && found.rewritten).toMatchObject({
    bucket: older.bucket,
    stored: older.stored,
    expires: older.expires,
  });
});

test('an event that was reconciled still says so', async () => {
  const [event] = events;
  if (event === undefined) throw new Error('no fixture');
  const reconciled = { ...event, reconciled: true as const };
  expect(await again(toItem(reconciled, storedAt, layout))).toMatchObject({ kind: 'same' });
  const older = toItem({ ...reconciled, providertype: 'older' }, storedAt, layout);
  expect(await again(older)).toMatchObject({ kind: 'changed', after: reconciled });
});

test('an id that would be another today is kept, and told', async () => {
  const [event] = events;
  if (event === undefined) throw new Error('no fixture');
  const id = 'ab'.repeat(16);
  const found = await again(toItem({ ...event, id }, storedAt, layout));
  expect(found).toMatchObject({ id, otherId: event.id });
});

test('what this version can not read is still normalised again', async () => {
  const [event] = events;
  if (event === undefined) throw new Error('no fixture');
  const item = { ...toItem(event, storedAt, layout), type: { S: 'email.vanished' } };
  expect(await again(item)).toMatchObject({
    kind: 'changed',
    before: { type: 'email.vanished' },
    after: event,
  });
});

test.each([
  ['a provider that is no longer there', { pk: { S: 'nobody#a#message/1' } }, 'UnknownProviderError'],
  ['no payload', { data: { M: {} } }, 'ValiError'],
])('an item with %s fails by name, and stays', async (_, parts, fault) => {
  const [event] = events;
  if (event === undefined) throw new Error('no fixture');
  const item = { ...toItem(event, storedAt, layout), ...parts };
  expect(await again(item)).toEqual({ kind: 'failed', id: event.id, fault });
});

test('differences are reported field by field, what came and went too', async () => {
  const before = { type: 'a', data: { to: ['x'], failure: { kind: 'soft' }, payload: '{}' } };
  const after = { type: 'b', data: { to: ['x', 'y'], message: { subject: 's' }, payload: '{}' } };
  expect(differences(before, after)).toEqual([
    { path: 'type', before: 'a', after: 'b' },
    { path: 'data.to', before: ['x'], after: ['x', 'y'] },
    { path: 'data.failure.kind', before: 'soft', after: undefined },
    { path: 'data.message.subject', before: undefined, after: 's' },
  ]);
});

test('a payload in S3 is normalised again as one in the table is', async () => {
  const fitted = fitEvent(largeEvent(), 'spool');
  if (fitted?.object === undefined) throw new Error('not large');
  objects.set(fitted.object.key, fitted.object.text);
  const { event } = fitted;
  expect(await again(toItem(event, storedAt, layout))).toMatchObject({ kind: 'same' });
  const older = toItem({ ...event, providertype: 'older' }, storedAt, layout);
  expect(await again(older)).toMatchObject({ kind: 'changed', after: event, object: undefined });
  objects.clear();
  expect(await again(older)).toEqual({ kind: 'failed', id: event.id, fault: 'NoSuchKey' });
});

test.each([
  ['another bucket', 's3://another/payloads/emailengine/%s.json'],
  ['another event', `s3://spool/payloads/emailengine/${'0'.repeat(32)}.json`],
  ['another provider', 's3://spool/payloads/paubox/%s.json'],
  ['a place beside its own', 's3://spool/payloads/emailengine/../../outage/%s'],
])('a reference to an object of %s is not followed', async (_, ref) => {
  const fitted = fitEvent(largeEvent(), 'spool');
  if (fitted?.object === undefined) throw new Error('not large');
  const { event, object } = fitted;
  const stored = toItem(event, storedAt, layout);
  const asked: string[] = [];
  const get = async (key: string) => {
    asked.push(key);
    return object.text;
  };
  const poisoned = { ...stored, data: { M: { payloadRef: { S: ref.replace('%s', event.id) } } } };
  const found = await reprocessed(poisoned, { bucket: 'spool', get });
  expect(found).toMatchObject({ kind: 'failed', id: event.id });
  expect(asked).toEqual([]);
  // Whoever only asks the table does not know the bucket.
  if (!ref.startsWith('s3://another/')) expect(() => fromItem(poisoned)).toThrow(/^the item emailengine#/);
  expect(await reprocessed(stored, undefined)).toMatchObject({ fault: 'ForeignPayloadError' });
});

test('a payload that is too large for a queue goes from the table to S3', async () => {
  const event = largeEvent();
  const fitted = fitEvent(event, 'spool');
  const found = await again(toItem(event, storedAt, layout));
  expect(found).toMatchObject({ kind: 'changed', after: fitted?.event, object: fitted?.object?.text });
});
