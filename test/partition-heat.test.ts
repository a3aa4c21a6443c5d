import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { timeBuckets } from '../operations/queries/partitions.ts';
import {
  type HugeAccount,
  heatOf,
  partitionUnits,
  shardCounts,
  shardsNeeded,
} from '../tools/bench/simulate/heat.ts';

const account: HugeAccount = {
  events: 20_000,
  rate: 5_000,
  bytes: 350,
  newsletter: 0.1,
  recipient: 0.01,
  seed: 1,
};
const heat = heatOf(account);
/** Never asked. */
const client = new DynamoDBClient({ region: 'us-east-1' });

test('shards divide the heat of byTime evenly, to a quarter at 64', () => {
  for (const [shards, { keys, hottest }] of heat.byTime) {
    const even = account.rate / shards;
    expect(keys.size).toBe(shards);
    expect(hottest).toBeGreaterThanOrEqual(even);
    expect(hottest).toBeLessThan(even * (1 + 0.03 * Math.sqrt(shards)));
  }
});

test('readers ask for the very partitions that are written', () => {
  for (const shards of shardCounts) {
    const source = {
      client,
      name: 'events',
      shards,
    };
    const read = timeBuckets(source, { providers: ['emailengine'] }, new Date('2026-11-22')).map(
      ({ hash: [, key] }) => key,
    );
    expect(new Set(read)).toEqual(heat.byTime.get(shards)?.keys);
  }
});

test('one shard takes what a partition takes, and no more: the setting to raise is named', () => {
  const slower = heatOf({ ...account, events: 1_000, rate: partitionUnits });
  expect(slower.byTime.get(1)?.hottest).toBeCloseTo(partitionUnits);
  expect(shardsNeeded(slower)).toBe(1);
  expect(shardsNeeded(heat)).toBe(8);
});

test('messages and recipients spread over as many keys, and the hottest is the newsletter', () => {
  expect(heat.table.keys.size).toBeGreaterThan(account.events / 4);
  expect(heat.table.hottest / account.rate).toBeCloseTo(account.newsletter, 1);
  expect(heat.byRecipient.hottest / account.rate).toBeCloseTo(account.recipient, 2);
});

test('the same seed gives the same heat', () => {
  const few = { ...account, events: 1_000 };
  expect(heatOf(few)).toEqual(heatOf(few));
  expect(heatOf(few)).not.toEqual(heatOf({ ...few, seed: 2 }));
});
