import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { layoutOf } from '../tools/bench/assembly.ts';
import { corpusItems } from '../tools/bench/corpus.ts';
import { itemSize, writeUnits } from '../tools/bench/write-units.ts';
import { receivedAt } from './support/outcome.ts';
import { readTemplate } from './support/template.ts';

const layout = layoutOf(readTemplate('default').all);
const unitsOf = (item: Record<string, AttributeValue>) => writeUnits(item, layout);
const items = corpusItems(receivedAt);

test('an event of up to 1 KB costs at most 3 write units: the item, and an entry in each index', () => {
  const small = items.filter((item) => itemSize(item) <= 1_024);
  expect(small.length).toBeGreaterThan(100);
  expect(Math.max(...small.map(unitsOf))).toBe(3);
  expect(Math.min(...small.map(unitsOf))).toBe(2);
});

test('an event of the listed deliveries costs at most 4 write units on average', () => {
  const units = items.map(unitsOf);
  const average = units.reduce((sum, one) => sum + one, 0) / units.length;
  const sizes = items.map(itemSize).sort((a, b) => a - b);
  process.stdout.write(
    `\nwrite units: ${average.toFixed(2)} on average over ${items.length} events, median item ${sizes[sizes.length >> 1]} bytes\n`,
  );
  expect(average).toBeLessThanOrEqual(4);
  const claims = readFileSync(join(import.meta.dirname, '..', 'docs', 'guarantees.md'), 'utf8');
  expect(claims).toContain(`the average is ${average.toFixed(1)}`);
});

test('sizes follow the rules of DynamoDB', () => {
  expect(itemSize({ ab: { S: 'ü' } })).toBe(4);
  expect(itemSize({ n: { N: '1234' } })).toBe(4);
  expect(itemSize({ m: { M: { a: { S: 'bc' }, d: { BOOL: true } } } })).toBe(1 + 3 + 2 + 3 + 2);
  expect(itemSize({ l: { L: [{ S: 'a' }, { S: 'b' }] } })).toBe(1 + 3 + 2 + 2);
});
