import { expect, test } from '@jest/globals';
import { bodyOf, bodyText } from '../functions/webhook/body-text.ts';

test.each(['', '{"a":"ü\u{1F600}"}', '\uFEFF[]'])(
  'a body that came as text, %j, is its UTF-8, and that text again',
  (text) => {
    expect(bodyOf(text)).toEqual(Buffer.from(text));
    expect(bodyText(bodyOf(text))).toBe(text);
    expect(bodyText(Buffer.from(text))).toBe(text);
  },
);

test('of text with a lone surrogate, the body is what its bytes say', () => {
  const body = bodyOf('a\uD800b');
  expect(bodyText(body)).toBe('a\uFFFDb');
  expect(bodyText(body)).toBe(body.toString());
});

test('a body that is not UTF-8 is no text, however often one asks', () => {
  const body = Buffer.from([0x7b, 0xff, 0x7d]);
  expect([bodyText(body), bodyText(body)]).toEqual([undefined, undefined]);
});
