import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bare, subjectOf, subjectTyped } from '../functions/events/names.ts';
import { eventsOf, providerNamed } from './support/stored-deliveries.ts';

test.each([
  ['<<id@x>>', 'id@x'],
  ['< <id@x> >', 'id@x'],
  ['<id@x> (added by postmaster@relay.example (relay))', 'id@x'],
  ['<id@x> (added by <postmaster@relay.example>)', 'id@x'],
  ['<id@x (a comment)>', 'id@x'],
  ['id@x (a comment)', 'id@x'],
  ['<id @x>', 'id@x'],
  ['\r\n <long-\r\n\tid@x>', 'long-id@x'],
  ['id@x>', 'id@x'],
  ['<id@x', 'id@x'],
  ['Message-ID: <id@x>', 'id@x'],
  ['<"a  b"@x>', '"a  b"@x'],
  ['<"a\r\n b" @x>', '"a b"@x'],
  ['<"a>b<"@x>', '"a>b<"@x'],
  ['<no-at-sign here>', 'no-at-sign here'],
  // Two ids are no one's: neither takes the story of the other.
  ['<a@x> <b@x>', '<a@x> <b@x>'],
  ['<>', undefined],
  [' < > ', undefined],
])('%j is the Message-ID %j', (written, id) => {
  expect(bare(written)).toBe(id);
});

/** What today's senders make: atoms, domain literals, brackets of Exchange, quotes; parentheses from odd ones. */
const wellFormed = fc
  .tuple(
    fc.stringMatching(/^(?:[\w.!#$%&'*+/=?^`{|}~()[\]:;,\\-]{1,40}|"(?:[\w @<>()]|\\")*")$/),
    fc.stringMatching(/^[\w.:[\]-]{1,30}$/),
  )
  .map(([left, right]) => `${left}@${right}`);
const space = fc.constantFrom('', ' ', '\t', '\r\n ', '  ');

test('a Message-ID stays as it is, and every way to write it is the same', () => {
  fc.assert(
    fc.property(
      wellFormed,
      fc.tuple(space, space, space, space),
      fc.nat(2),
      fc.nat(2),
      (id, s, left, right) => {
        const [local, domain] = [id.slice(0, id.lastIndexOf('@')), id.slice(id.lastIndexOf('@'))];
        const written = `${'<'.repeat(left)}${s[0]}${local}${s[1]}${domain}${s[2]}${'>'.repeat(right)}${s[3]}`;
        expect([bare(id), bare(`<${id}>`), bare(written)]).toEqual([id, id, id]);
        expect(bare(`${written}${left > 0 && right > 0 ? ' (by the relay)' : ''}`)).toBe(id);
      },
    ),
  );
});

test('what is made of any text is made of it once', () => {
  const text = fc.string({
    unit: fc.constantFrom('<', '>', '"', '\\', '(', ')', ' ', '\r\n ', '@', 'a', '.'),
  });
  fc.assert(
    fc.property(text, (written) => {
      const once = bare(written);
      expect(bare(once)).toBe(once);
    }),
    { numRuns: 5_000 },
  );
});

test('what is opaque and about no message keeps its letters; a typed subject is read as an event is', () => {
  expect(subjectOf('account', '<a b>')).toBe('account/<a b>');
  expect(subjectTyped('account/<a b> ')).toBe('account/<a b> ');
  expect(subjectTyped('message/<<a@x>>')).toBe(subjectOf('message', '<a @x>'));
});

test('a text of a megabyte is read in a moment, whatever brackets and quotes it is of', () => {
  for (const part of ['<', '> ', '"\\', ' (', '" "', '<"a" >'])
    expect(bare(`${part.repeat(500_000)}@`)?.length).toBeGreaterThan(0);
});

test.each([
  ['emailengine', { event: 'trackOpen', account: 'a', data: { messageId: '<<id@x>>' } }],
  ['paubox', { event_name: 'api_mail_log_opened', payload: { header_message_id: '<id @x> (added by r@x)' } }],
])('an event of %s is about the message however its Message-ID is written', (name, body) => {
  const [event] = eventsOf(providerNamed(name), Buffer.from(JSON.stringify(body)));
  expect(event).toMatchObject({ subject: 'message/id@x', data: { message: { messageId: 'id@x' } } });
});
