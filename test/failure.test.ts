import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify, explicitly, quotedReply, readReply, readStatus } from '../functions/events/failure.ts';

const long = 1_000_000;

/** A reply, and its code, enhanced code, kind and whether it is final. */
const replies = [
  ['550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown', 550, '5.1.1', 'hard', true],
  ['550-5.1.1 The account\n550 5.1.1 does not exist', 550, '5.1.1', 'hard', true],
  ['550-5.1.1 The account\r\n550 5.1.1 does not exist', 550, '5.1.1', 'hard', true],
  ['550-The account\n550 5.1.1 does not exist', 550, '5.1.1', 'hard', true],
  ['550 blocked\n421 4.7.0 another reply', 550, undefined, 'hard', true],
  ["Can't send mail - all recipients were rejected: 451 4.2.0 Greylisted", 451, '4.2.0', 'soft', undefined],
  ["Can't send mail - all recipients were rejected: 550 No", 550, undefined, 'hard', true],
  ['Invalid login: 535 5.7.8 Bad credentials', 535, '5.7.8', 'block', true],
  ['Invalid login: 535 Bad credentials', 535, undefined, 'undetermined', true],
  ['host mx.example.net said: 552 5.2.2 Full', 552, '5.2.2', 'soft', true],
  ['550: 5.1.1 <a@b>: rejected', 550, '5.1.1', 'hard', true],
  ['550 #5.1.0 Address rejected.', 550, '5.1.0', 'hard', true],
  ['550', 550, undefined, 'hard', true],
  ['550 ', 550, undefined, 'hard', true],
  ['550-', 550, undefined, 'hard', true],
  ['  450 4.1.8 try later', 450, '4.1.8', 'soft', undefined],
  ['421 Too many connections', 421, undefined, 'soft', undefined],
  ['421 4.7.0 Too many connections', 421, '4.7.0', 'block', undefined],
  ['451 4.7.1 Greylisted', 451, '4.7.1', 'block', undefined],
  ['550 5.7.1 Spam', 550, '5.7.1', 'block', true],
  ['554 5.7.606 Access denied, banned', 554, '5.7.606', 'block', true],
  ['550 5.2.1 Disabled', 550, '5.2.1', 'hard', true],
  ['552 5.3.4 Too big', 552, '5.3.4', 'undetermined', true],
  ['552 5.2.3 Too long', 552, '5.2.3', 'undetermined', true],
  ['550 5.4.4 No route', 550, '5.4.4', 'undetermined', true],
  ['554 5.6.0 Broken mail', 554, '5.6.0', 'undetermined', true],
  ['553 5.1.8 Sender domain', 553, '5.1.8', 'undetermined', true],
  ['553 5.1.7 Sender', 553, '5.1.7', 'undetermined', true],
  ['553 5.1.10 Null MX', 553, '5.1.10', 'hard', true],
  ['554 5.0.0 Other', 554, '5.0.0', 'hard', true],
  ['503 5.0.0 Bad sequence', 503, '5.0.0', 'undetermined', true],
  ['503 Bad sequence', 503, undefined, 'undetermined', true],
  ['530 Authentication required', 530, undefined, 'undetermined', true],
  ['550 4.2.0 Codes that contradict', 550, '4.2.0', 'undetermined', undefined],
  ['250 2.0.0 OK', 250, '2.0.0', 'undetermined', undefined],
  ['354 Go ahead', 354, undefined, 'undetermined', undefined],
  ['5.1.1 User unknown', undefined, '5.1.1', 'hard', true],
  ['#5.1.1 User unknown', undefined, '5.1.1', 'hard', true],
  ['Sorry, no mailbox here by that name. (#5.1.1)', undefined, '5.1.1', 'hard', true],
  ['4.4.1 Connection timed out', undefined, '4.4.1', 'soft', undefined],
  ['550 5.1.1.1 is an address', 550, undefined, 'hard', true],
  ['550 5.12.3456 is none', 550, undefined, 'hard', true],
  ['550 5.1.1. A full stop', 550, '5.1.1', 'hard', true],
  ['550 6.1.1 No such class', 550, undefined, 'hard', true],
  ['5501 5.1.1 Four digits', undefined, undefined, 'undetermined', undefined],
  ['599 No such reply code', undefined, undefined, 'undetermined', undefined],
  ['5.1 is no code', undefined, undefined, 'undetermined', undefined],
  ['User unknown', undefined, undefined, 'undetermined', undefined],
  ['connect to 10.5.1.1 port 587: timed out', undefined, undefined, 'undetermined', undefined],
  ['timed out: 500 ms', undefined, undefined, 'undetermined', undefined],
  ['５５０ ５.１.１ wide digits', undefined, undefined, 'undetermined', undefined],
  ['', undefined, undefined, 'undetermined', undefined],
] as const;

test.each(replies)('%j is read as %s %s: %s, final %s', (text, code, enhancedCode, kind, final) => {
  const answer = readReply(text);
  expect(answer).toEqual({ code, enhancedCode, text });
  expect(classify(answer)).toEqual({ kind, final });
  expect(Object.values({ ...answer, ...classify(answer) })).not.toContain(undefined);
});

test.each([
  ['Error: Message failed: 552 Too much', '552 Too much'],
  ['Error: Error: Mail command failed: 451 4.3.0 Later', '451 4.3.0 Later'],
  ['550 5.1.1 No', '550 5.1.1 No'],
  ['Remote said: 550-5.1.1 No\n550 5.1.1 really', '550-5.1.1 No\n550 5.1.1 really'],
])('%j quotes %j', (text, quote) => {
  expect(quotedReply(text)).toEqual(readReply(quote));
  expect(quotedReply(text).text).toBe(quote);
});

test.each([
  '404 Not Found',
  'Error: 500',
  'Error: 502 Bad Gateway',
  'timeout: 550 ms',
  'Error: x 5.1.1',
  '',
  undefined,
])('%j quotes no reply', (text) => {
  expect(quotedReply(text)).toEqual({});
});

test.each([
  ['5.1.1', '5.1.1'],
  [' 5.1.1 (bad destination mailbox address)', '5.1.1'],
  ['5.1', undefined],
  ['3.1.1', undefined],
  ['failed', undefined],
  [undefined, undefined],
])('the status %j is %s', (status, code) => {
  expect(readStatus(status)).toBe(code);
});

test.each([
  ['550 5.1.1 x', { code: 451 }, 451, '5.1.1'],
  ['550 5.1.1 x', { status: '4.4.7' }, 550, '4.4.7'],
  ['550 5.1.1 x', { code: 5_000, status: 'none' }, 550, '5.1.1'],
  ['550 5.1.1 x', { code: 550.5 }, 550, '5.1.1'],
  ['550 5.1.1 x', { code: Number.NaN }, 550, '5.1.1'],
  ['x', { code: 421 }, 421, undefined],
])('of %j and %j the explicit one wins', (text, explicit, code, enhancedCode) => {
  expect(explicitly(readReply(text), explicit)).toEqual({ code, enhancedCode, text });
});

test('nothing said is nothing read', () => {
  expect(readReply(undefined)).toEqual({});
  expect(explicitly({}, {})).toEqual({});
  expect(classify({})).toEqual({ kind: 'undetermined' });
});

test('the text is made well-formed, and kept otherwise', () => {
  expect(readReply('550 half a \ud83d').text).toBe('550 half a \ufffd');
});

test.each([
  '5',
  '5.',
  '550 ',
  '550-',
  '\n',
  ' ',
  ': ',
  ': 550 ',
  'Invalid login: ',
  '(#5.',
  '(#',
  '1.1.1',
  '\n550 ',
])('a megabyte of %j is read at once', (part) => {
  const text = part.repeat(long / part.length);
  const started = performance.now();
  expect(readReply(text).text).toHaveLength(text.length);
  quotedReply(text);
  readStatus(text);
  expect(performance.now() - started).toBeLessThan(500);
});

test('any text is read without an error, and gives codes in their ranges only', () => {
  const word = fc.constantFrom(
    '550',
    '4',
    '.',
    '5.1.1',
    ' ',
    '-',
    ': ',
    '\n',
    'rejected: ',
    '#',
    '(',
    '\ud83d',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        for (const answer of [readReply(text), quotedReply(text)]) {
          expect(answer.code ?? 200).toBeGreaterThanOrEqual(200);
          expect(answer.code ?? 559).toBeLessThanOrEqual(559);
          expect(answer.enhancedCode ?? '5.0.0').toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/);
          expect(answer.text?.isWellFormed()).not.toBe(false);
        }
      },
    ),
  );
});
