import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify } from '../functions/events/classify.ts';
import { quotedReply, readReply, readStatus, withCode, withStatus } from '../functions/events/failure.ts';

/** A reply, its code and enhanced code, and the kind that it is taken for alone. */
const replies = [
  ['550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown', 550, '5.1.1', 'hard'],
  ['550-5.1.1 The account\n550 5.1.1 does not exist', 550, '5.1.1', 'hard'],
  ['550-5.1.1 The account\r\n550 5.1.1 does not exist', 550, '5.1.1', 'hard'],
  ['550-The account\n550 5.1.1 does not exist', 550, '5.1.1', 'hard'],
  ['550 blocked\n421 4.7.0 another reply', 550, undefined, 'undetermined'],
  ["Can't send mail - all recipients were rejected: 451 4.2.0 Greylisted", 451, '4.2.0', 'soft'],
  ["Can't send mail - all recipients were rejected: 550 No", 550, undefined, 'undetermined'],
  ['Invalid login: 535 5.7.8 Bad credentials', 535, '5.7.8', 'block'],
  ['Invalid login: 535 Bad credentials', 535, undefined, 'undetermined'],
  ['host mx.example.net said: 552 5.2.2 Full', 552, '5.2.2', 'soft'],
  ['550: 5.1.1 <a@b>: rejected', 550, '5.1.1', 'hard'],
  ['550 #5.1.0 Address rejected.', 550, '5.1.0', 'hard'],
  ['550', 550, undefined, 'undetermined'],
  ['550 ', 550, undefined, 'undetermined'],
  ['550-', 550, undefined, 'undetermined'],
  ['  450 4.1.8 try later', 450, '4.1.8', 'soft'],
  ['421 Too many connections', 421, undefined, 'soft'],
  ['421 4.7.0 Too many connections', 421, '4.7.0', 'soft'],
  ['451 4.7.1 Greylisted', 451, '4.7.1', 'soft'],
  ['550 5.7.1 Spam', 550, '5.7.1', 'block'],
  ['554 5.7.606 Access denied, banned', 554, '5.7.606', 'block'],
  ['550 5.2.1 Disabled', 550, '5.2.1', 'hard'],
  ['552 5.3.4 Too big', 552, '5.3.4', 'undetermined'],
  ['552 5.2.3 Too long', 552, '5.2.3', 'undetermined'],
  ['550 5.4.4 No route', 550, '5.4.4', 'undetermined'],
  ['554 5.6.0 Broken mail', 554, '5.6.0', 'undetermined'],
  ['553 5.1.8 Sender domain', 553, '5.1.8', 'undetermined'],
  ['553 5.1.7 Sender', 553, '5.1.7', 'undetermined'],
  ['553 5.1.10 Null MX', 553, '5.1.10', 'hard'],
  ['554 5.0.0 Other', 554, '5.0.0', 'undetermined'],
  ['503 5.0.0 Bad sequence', 503, '5.0.0', 'undetermined'],
  ['503 Bad sequence', 503, undefined, 'undetermined'],
  ['530 Authentication required', 530, undefined, 'undetermined'],
  ['550 4.2.0 Codes that contradict', 550, '4.2.0', 'undetermined'],
  ['250 2.0.0 OK', 250, '2.0.0', 'undetermined'],
  ['354 Go ahead', 354, undefined, 'undetermined'],
  ['5.1.1 User unknown', undefined, '5.1.1', 'hard'],
  ['#5.1.1 User unknown', undefined, '5.1.1', 'hard'],
  ['Sorry, no mailbox here by that name. (#5.1.1)', undefined, '5.1.1', 'hard'],
  ['4.4.1 Connection timed out', undefined, '4.4.1', 'soft'],
  ['550 5.1.1.1 is an address', 550, undefined, 'undetermined'],
  ['550 5.12.3456 is none', 550, undefined, 'undetermined'],
  ['550 5.1.1. A full stop', 550, '5.1.1', 'hard'],
  ['550 6.1.1 No such class', 550, undefined, 'undetermined'],
  ['5501 5.1.1 Four digits', undefined, undefined, 'undetermined'],
  ['599 No such reply code', undefined, undefined, 'undetermined'],
  ['5.1 is no code', undefined, undefined, 'undetermined'],
  ['User unknown', undefined, undefined, 'undetermined'],
  ['connect to 10.5.1.1 port 587: timed out', undefined, undefined, 'undetermined'],
  ['timed out: 500 ms', undefined, undefined, 'undetermined'],
  ['５５０ ５.１.１ wide digits', undefined, undefined, 'undetermined'],
  ['', undefined, undefined, 'undetermined'],
] as const;

test.each(replies)('%j is read as %s %s: %s', (text, code, enhancedCode, kind) => {
  const reply = readReply(text);
  expect(reply).toEqual({ code, enhancedCode, text });
  const verdict = classify({ reply, text });
  expect(verdict.kind).toBe(kind);
  expect(Object.values({ ...reply, ...verdict })).not.toContain(undefined);
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
  [451, 451],
  [5_000, 550],
  [550.5, 550],
  [Number.NaN, 550],
  [undefined, 550],
])('a code of %s in a separate field makes 550 %s', (code, expected) => {
  expect(withCode(readReply('550 5.1.1 x'), code)).toEqual({ ...readReply('550 5.1.1 x'), code: expected });
});

test.each([
  ['550 5.7.26 x', '5.0.0', '5.7.26'],
  ['550 5.7.1 x', '5.1.1', '5.7.1'],
  ['550 5.0.0 x', '5.1.1', '5.1.1'],
  ['550 x', '5.1.1', '5.1.1'],
  ['550 5.0.0 x', undefined, '5.0.0'],
  ['x', undefined, undefined],
])('beside %j a Status of %s is not hidden, and hides nothing: %s', (text, status, enhancedCode) => {
  expect(withStatus(readReply(text), status)).toEqual({ ...readReply(text), enhancedCode });
});

test.each([
  [
    'SMTP error from remote mail server after RCPT TO:<a@b.example>: host mx.b.example [192.0.2.1]: 550 5.1.1 No',
    550,
    '5.1.1',
  ],
  ['host mx.b.example[192.0.2.1] said: 553 No (in reply to RCPT TO command)', 553, undefined],
  ['192.0.2.1 does not like recipient. Remote host said: 550 No', 550, undefined],
  ['The error that the other server returned was: 554 554 5.7.1 No', 554, '5.7.1'],
  ["5.1.0 - Unknown address error 550-'5.2.2 <a@b.example>... Full' (delivery attempts: 0)", 550, '5.2.2'],
  ['220-mx.b.example 421 4.2.1 Try later', 421, '4.2.1'],
  ['501: 5.1.8 No', 501, '5.1.8'],
  ['RCPT TO:<a@b.example>: 450 Later', 450, undefined],
])('in %j the reply is %s %s', (text, code, enhancedCode) => {
  expect(readReply(text)).toEqual({ code, enhancedCode, text });
});

test('nothing said is nothing read', () => {
  expect(readReply(undefined)).toEqual({});
  expect(withStatus(withCode({}, undefined), undefined)).toEqual({});
  expect(classify({})).toEqual({ kind: 'undetermined' });
});

test('the text is made well-formed, and kept otherwise', () => {
  expect(readReply('550 half a \ud83d').text).toBe('550 half a \ufffd');
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
