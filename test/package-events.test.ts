import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { eventTypes, isPosternEvent, parseEvent } from '../tools/package/exports/events.ts';

const events = providers.flatMap(samplesOf).flatMap((sample) =>
  sample.expected.events.map(({ event }) => ({
    ...event,
    deliveryid: 'd',
    recordedtime: '2026-11-22T00:00:00.000Z',
  })),
);
const [one = { id: '' }] = events;

function refusal(body: string): string {
  try {
    parseEvent(body);
    return 'not refused';
  } catch (error) {
    return String(error);
  }
}

test('every event of every provider is one, and is read as it was published', () => {
  expect(events.length).toBeGreaterThan(100);
  expect(events.filter((event) => !isPosternEvent(event))).toEqual([]);
  expect(events.map((event) => parseEvent(JSON.stringify(event)))).toEqual(events);
});

test('what it does not know beside what it knows is let pass', () => {
  const newer = { ...one, newattribute: 'x' };
  expect(parseEvent(JSON.stringify(newer))).toEqual(newer);
});

test('a type narrows what data can hold', () => {
  const bounced = events.filter(isPosternEvent).filter(({ type }) => type === 'email.bounced');
  const kinds = bounced.flatMap((event) =>
    event.type === 'email.bounced' ? [event.data.failure?.kind] : [],
  );
  expect(new Set(kinds)).toContain('hard');
  expect(eventTypes).toContain('email.bounced');
});

test.each([
  ['an unknown type', { ...one, type: 'email.teleported' }, 'type'],
  ['another id', { ...one, id: 'ann@example.net' }, 'id'],
  ['other data', { ...one, data: { message: { subject: 5 } } }, 'data.message'],
])('%s is refused by the name of the part', (_, event, part) => {
  expect(refusal(JSON.stringify(event))).toMatch(
    new RegExp(`Not an event that this version of postern knows \\([^)]*${part}`),
  );
});

test.each(['no JSON of ann@example.net', '"ann@example.net"', 'null', '{"ann@example.net":1}'])(
  'the refusal of %s quotes nothing of it',
  (body) => {
    expect(refusal(body)).toMatch(/^Error: Not an event/);
    expect(refusal(body)).not.toContain('ann@');
  },
);
