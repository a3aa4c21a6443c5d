import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { elementsOf, isJson, memberOf, parseExactly } from '../functions/events/json-text.ts';

const spaced = (value: unknown) => JSON.stringify(value, null, 2);
const slices = (text: string) => elementsOf(text).map(({ start, end }) => text.slice(start, end));

test('the elements of any array are cut as they stand, with and without white space', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (values) => {
      expect(slices(JSON.stringify(values))).toEqual(values.map((value) => JSON.stringify(value)));
      expect(slices(` ${spaced(values)}\n`).map((text) => JSON.parse(text))).toEqual(
        JSON.parse(spaced(values)),
      );
    }),
  );
});

test('the member of any object is cut as it stands', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      for (const text of [JSON.stringify(object), ` ${spaced(object)}`]) {
        for (const [name, value] of Object.entries(JSON.parse(text))) {
          const span = memberOf(text, name);
          expect(JSON.parse(text.slice(span?.start, span?.end))).toEqual(value);
        }
      }
      expect(memberOf(JSON.stringify({ ...object, last: 1 }), 'absent from there')).toBeUndefined();
    }),
  );
});

test('of a doubled member the last one counts, as for JSON.parse, however its name is escaped', () => {
  const text = '{"a":[1],"\\u0061":[2],"b":{"a":[3]}}';
  const span = memberOf(text, 'a');
  expect(text.slice(span?.start, span?.end)).toBe('[2]');
});

test('the elements of an array inside a text are found from where it begins', () => {
  const text = '{"a":[ {"b":"]"} , 2 ]}';
  expect(
    elementsOf(text, memberOf(text, 'a')?.start).map(({ start, end }) => text.slice(start, end)),
  ).toEqual(['{"b":"]"}', '2']);
});

test('a very deep text does not exhaust the stack', () => {
  const deep = `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
  expect(elementsOf(deep)).toEqual([{ start: 1, end: deep.length - 1 }]);
});

test('an integer over 2^53 stays text, and other numbers stay numbers', () => {
  const text = '{"id":9007199254740993,"small":1,"part":1.5,"huge":1e400,"negative":-9007199254740993}';
  expect(parseExactly(text)).toEqual({
    id: '9007199254740993',
    small: 1,
    part: 1.5,
    huge: Number.POSITIVE_INFINITY,
    negative: '-9007199254740993',
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('what is JSON is what JSON.parse accepts', () => {
  const cut = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', ',', '"', '\\', ']', '}', ':', '0', '-', '.', 'e', ' ', '\u0001', '\ufeff'),
  );
  fc.assert(
    // `expect` would take most of the time.
    fc.property(cut, ([json, place, length, put]) => {
      const at = place % (json.length + 1);
      const texts = [json, json.slice(0, at) + put + json.slice(at + length)];
      return texts.every((text) => isJson(text) === parses(text));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  '',
  ' ',
  '[',
  ']',
  '[1,]',
  '{"a"}',
  '{"a":1,}',
  '{,}',
  '01',
  '-',
  '1.',
  '1e',
  '"\\u12"',
  '"\\x"',
  'nul',
  '[] []',
  '{"a":1 "b":2}',
  '"a\nb"',
  ' [ 1 , {"a" : [ ] } ] ',
  '-0.5e+1',
])('%j is JSON if JSON.parse accepts it', (text) => expect(isJson(text)).toBe(parses(text)));

test('a hundred thousand levels and a long number are no trouble', () => {
  const deep = '[{"a":'.repeat(100_000) + '1'.repeat(1_000_000) + '}]'.repeat(100_000);
  expect([isJson(deep), isJson(deep.slice(0, -1))]).toEqual([true, false]);
});
