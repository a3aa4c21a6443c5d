import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { emailengine } from '../functions/emailengine/index.ts';
import { leadsOf } from '../functions/events/leads.ts';
import { layoutOf } from '../tools/bench/assembly.ts';
import { corpusItems, eventsOf } from '../tools/bench/corpus.ts';
import { itemSize, unitsOf, writeUnits } from '../tools/bench/write-units.ts';
import { receivedAt } from './support/outcome.ts';
import { readTemplate } from './support/template.ts';

const toThree = {
  account: 'acc1',
  event: 'messageSent',
  date: '2026-11-22T10:00:00.000Z',
  data: {
    messageId: '<1@example.com>',
    envelope: { to: ['a@example.net', 'b@example.net', 'c@example.net'] },
  },
};
const layout = layoutOf(readTemplate('default').all);
const eventUnits = (item: Record<string, AttributeValue>) => writeUnits(item, layout);
const stored = corpusItems(receivedAt);
const items = stored.map(({ item }) => item);

test('an event of up to 1 KB costs at most 3 write units: the item, and an entry in each index', () => {
  const small = items.filter((item) => itemSize(item) <= 1_024);
  expect(small.length).toBeGreaterThan(100);
  expect(Math.max(...small.map(eventUnits))).toBe(3);
  expect(Math.min(...small.map(eventUnits))).toBe(2);
});

test('an event of the listed deliveries costs at most 2.9 write units on average, with what leads to it', () => {
  const units = stored.map((one) => unitsOf(one, layout));
  const average = units.reduce((sum, one) => sum + one, 0) / units.length;
  const sizes = items.map(itemSize).sort((a, b) => a - b);
  process.stdout.write(
    `\nwrite units: ${average.toFixed(2)} on average over ${items.length} events, median item ${sizes[sizes.length >> 1]} bytes\n`,
  );
  expect(average).toBeLessThanOrEqual(2.9);
  const claims = readFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'guarantees.md'), 'utf8');
  expect(claims).toContain(`the average is ${average.toFixed(1)}`);
});

test('an event of one id and one recipient costs what it cost; another id at most 1 unit, each of several recipients 2', () => {
  const leads = stored.flatMap((one) => one.leads);
  const aliases = leads.filter(({ recipient }) => recipient === undefined);
  expect(new Set(aliases.map((item) => eventUnits(item)))).toEqual(new Set([1]));
  const [event] = eventsOf(emailengine, Buffer.from(JSON.stringify(toThree)), {}, receivedAt);
  if (event === undefined) throw new Error('no event');
  const rows = leadsOf(event).map((lead) => lead.item(2_000_000_000));
  expect(rows.map(eventUnits)).toEqual([2, 2, 2]);
  expect(stored.filter(({ leads: [first] }) => first === undefined).length).toBeGreaterThan(180);
});

test('sizes follow the rules of DynamoDB', () => {
  expect(itemSize({ ab: { S: 'ü' } })).toBe(4);
  expect(itemSize({ n: { N: '1234' } })).toBe(4);
  expect(itemSize({ m: { M: { a: { S: 'bc' }, d: { BOOL: true } } } })).toBe(1 + 3 + 2 + 3 + 2);
  expect(itemSize({ l: { L: [{ S: 'a' }, { S: 'b' }] } })).toBe(1 + 3 + 2 + 2);
});
