import { expect, test } from '@jest/globals';
import { eventTypes, isPosternEvent, parseEvent } from '../tools/package/exports/events.ts';
import { sampleEvent, sqsEvent } from '../tools/package/exports/testing.ts';

test.each(eventTypes)('there is a sample of %s, the same each time, with its payload', (type) => {
  const event = sampleEvent(type);
  expect(isPosternEvent(event)).toBe(true);
  expect(event.type).toBe(type);
  expect(event.data.payload).toBeTruthy();
  expect(sampleEvent(type)).toEqual(event);
});

test('overrides reach however deep, take parts away, and keep the type', () => {
  const event = sampleEvent('email.bounced', {
    account: 'shop-1',
    data: {
      recipient: 'ann@example.net',
      failure: { kind: 'soft', smtp: { code: 450 } },
      message: undefined,
    },
  });
  expect(event).toMatchObject({ account: 'shop-1', data: { recipient: 'ann@example.net' } });
  // It compiles only while the type is narrowed.
  expect([event.data.failure?.kind, event.data.failure?.smtp?.code]).toEqual(['soft', 450]);
  expect(event.data.failure?.smtp?.enhancedCode).toBe(
    sampleEvent('email.bounced').data.failure?.smtp?.enhancedCode,
  );
  expect(event.data).not.toHaveProperty('message');
});

const unchecked = (value: object) => value;

test.each([
  ['a value that no event has', { data: { failure: { kind: 'fatal' } } }, /\(.*data\.failure/],
  ['an id of another shape', { id: 'mine' }, /\(id\)/],
  ['another type', { type: 'email.opened' }, /make the email\.bounced an event of type email\.opened/],
])('%s is refused by name', (_, overrides, message) => {
  expect(() => sampleEvent('email.bounced', unchecked(overrides))).toThrow(message);
});

test('a type that is not there is refused', () => {
  expect(() => Reflect.apply(sampleEvent, undefined, ['email.teleported'])).toThrow(
    'There is no event type "email.teleported".',
  );
});

test('an SQS event holds what a queue does: the event as published, with what it can be filtered by', () => {
  const [bounced, opened] = [sampleEvent('email.bounced'), sampleEvent('email.opened')];
  const { Records } = sqsEvent([bounced, opened], { receives: 3 });
  expect(Records.map(({ body }) => parseEvent(body))).toEqual([bounced, opened]);
  expect(Records[0]?.messageAttributes).toMatchObject({
    type: { stringValue: 'email.bounced', dataType: 'String' },
    failurekind: { stringValue: bounced.data.failure?.kind },
  });
  expect(Records[0]?.attributes.ApproximateReceiveCount).toBe('3');
  expect(new Set(Records.map(({ messageId }) => messageId)).size).toBe(2);
});

test('in an envelope of SNS the event and its attributes are within the body', () => {
  const event = sampleEvent('email.bounced');
  const [record] = sqsEvent(event, { delivery: 'sns' }).Records;
  const envelope = JSON.parse(record?.body ?? '');
  expect(parseEvent(envelope.Message)).toEqual(event);
  expect(envelope).toMatchObject({
    Type: 'Notification',
    MessageAttributes: { type: { Value: 'email.bounced' } },
  });
  expect(record?.messageAttributes).toEqual({});
});
