import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { composeEvent } from '../functions/events/compose.ts';
import { toItem } from '../functions/events/item.ts';
import { providers } from '../functions/providers.ts';
import { sampleSecret, samplesOf } from '../samples/read.ts';
import { receivedAt } from './support/outcome.ts';
import { only, readTemplate } from './support/template.ts';
import { type Index, itemSize, writeUnits } from './support/write-units.ts';

const GlobalTable = v.object({
  KeySchema: v.array(v.object({ AttributeName: v.string() })),
  GlobalSecondaryIndexes: v.array(
    v.object({
      KeySchema: v.array(v.object({ AttributeName: v.string() })),
      Projection: v.object({ ProjectionType: v.literal('INCLUDE'), NonKeyAttributes: v.array(v.string()) }),
    }),
  ),
});

/** The events table as it is deployed: cost follows from the template, not from what we believe it holds. */
const tables = readTemplate('default')
  .resources('AWS::DynamoDB::GlobalTable')
  .flatMap(({ properties }) => {
    const table = v.safeParse(GlobalTable, properties);
    return table.success ? [table.output] : [];
  });
const { KeySchema, GlobalSecondaryIndexes } = only(tables);
const names = (keys: readonly { AttributeName: string }[]) => keys.map(({ AttributeName }) => AttributeName);
const indexes: readonly Index[] = GlobalSecondaryIndexes.map((index) => ({
  keys: names(index.KeySchema),
  projected: index.Projection.NonKeyAttributes,
}));
const unitsOf = (item: Record<string, AttributeValue>) => writeUnits(item, names(KeySchema), indexes);

const items = providers
  .flatMap(samplesOf)
  .filter(({ expected }) => expected.events.length > 0)
  .flatMap(({ provider, body, headers }) => {
    const sent = headers(sampleSecret(provider), receivedAt).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    const origin = {
      provider: provider.name,
      deliveryid: 'JKJaXmPLvHcESHA=',
      recordedtime: receivedAt.toISOString(),
    };
    const delivery = {
      id: '',
      provider: provider.name,
      receivedAt: '',
      headers: Object.fromEntries(sent),
      body,
    };
    const events = provider
      .split(delivery)
      .map((item) => composeEvent(origin, item, provider.normalize(item)));
    return events.map((event) => toItem(event, receivedAt, { shards: 1, retentionDays: 400 }));
  });

test('an event of up to 1 KB costs at most 3 write units: the item, and an entry in each index', () => {
  const small = items.filter((item) => itemSize(item) <= 1_024);
  expect(small.length).toBeGreaterThan(100);
  expect(Math.max(...small.map(unitsOf))).toBe(3);
  expect(Math.min(...small.map(unitsOf))).toBe(2);
});

test('an event over all recorded and sample deliveries costs at most 4 write units on average', () => {
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
