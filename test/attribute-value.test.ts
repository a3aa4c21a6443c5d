import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attributesOf, type Plain, type PlainObject } from '../functions/events/attribute-value.ts';

const leaf: fc.Arbitrary<Plain> = fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger());
/** marshall loses a member of this name, below. */
const name = fc.string().filter((text) => text !== '__proto__');
const branch = (inner: fc.Arbitrary<Plain>): fc.Arbitrary<Plain> =>
  fc.oneof(inner, fc.array(inner), fc.dictionary(name, inner));
const object: fc.Arbitrary<PlainObject> = fc.dictionary(name, branch(branch(leaf)));

test('an object becomes what marshall turns it into', () => {
  fc.assert(
    fc.property(object, (value) => {
      expect(attributesOf(value)).toEqual(marshall(value));
    }),
  );
});

test('what is undefined is left out, at every depth', () => {
  expect(attributesOf({ a: undefined, b: { c: undefined, d: '' } })).toEqual({ b: { M: { d: { S: '' } } } });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  'the number %d, which would come back as another, is refused',
  (a) => {
    expect(() => attributesOf({ a })).toThrow('a number that does not fit');
  },
);

test('a key that is a trap in JavaScript is a name like any other', () => {
  const value: PlainObject = JSON.parse('{"__proto__":"x"}');
  expect(Object.entries(attributesOf(value))).toEqual([['__proto__', { S: 'x' }]]);
  expect(JSON.stringify(attributesOf({ a: value }))).toBe('{"a":{"M":{"__proto__":{"S":"x"}}}}');
  expect(marshall({ a: value })).toEqual({ a: { M: {} } });
});
