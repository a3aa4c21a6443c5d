import { expect, test } from '@jest/globals';
import { billOf, linesOf } from '../operations/cost/bill.ts';
import { measured } from '../operations/cost/caused.ts';
import { type CostedDeployment, shipped } from '../operations/cost/deployment.ts';
import { total, totalWhenFull } from '../operations/cost/line.ts';
import type { Workload } from '../operations/cost/workload.ts';

/**
 * To receive, store and publish, in US dollars: without keeping, without what is there anyway, and before anyone
 * reads. In the class Standard, which writes for least: Standard-IA writes for a quarter more, and keeps for less than
 * half.
 */
function trafficCost(workload: Omit<Workload, 'subscribers'>): number {
  const deployment = { ...shipped, tableClass: 'standard' as const };
  return total(linesOf(billOf({ ...workload, subscribers: 0 }, deployment, measured), 'traffic'));
}

/** To take a million and to keep a million of each month for 400 days, with one subscriber. */
function wholeCost(deployment: Partial<CostedDeployment> = {}): number {
  const bill = billOf({ ...singles, subscribers: 1 }, { ...shipped, ...deployment }, measured);
  return total(linesOf(bill, 'traffic')) + totalWhenFull(linesOf(bill, 'kept'));
}

test('as it comes, taking and keeping each million a month of 2 KB costs $19 at most, at an even flow', () => {
  expect(shipped).toMatchObject({
    tableClass: 'infrequentAccess',
    pointInTimeRecovery: true,
    retentionDays: 400,
    batchWindowSeconds: 0,
  });
  expect(wholeCost()).toBeLessThanOrEqual(19);
});

test('where Lambda may wait half a minute for a batch to fill, $17.50 at most', () => {
  expect(wholeCost({ batchWindowSeconds: 30 })).toBeLessThanOrEqual(17.5);
});

test('the class that the days decide is the cheaper one, for 2 KB and for arrays', () => {
  const arrays = { deliveries: 1_000, events: 1e6, bytes: measured.arrays.bodyBytes };
  const cost = (workload: Omit<Workload, 'subscribers'>, of: Partial<CostedDeployment>) =>
    totalWhenFull(billOf({ ...workload, subscribers: 1 }, { ...shipped, ...of }, measured).lines);
  for (const workload of [singles, arrays]) {
    const standard = (retentionDays: number) => cost(workload, { retentionDays, tableClass: 'standard' });
    const infrequent = (retentionDays: number) =>
      cost(workload, { retentionDays, tableClass: 'infrequentAccess' });
    expect(infrequent(90)).toBeLessThan(standard(90));
    expect(standard(30)).toBeLessThan(infrequent(30));
  }
});

const singles = { deliveries: 1e6, events: 1e6, bytes: 2_048 };

test('a million webhooks of 2 KB with one event each cost $5.00 at most where batches are full', () => {
  expect(trafficCost({ ...singles, batch: 10 })).toBeLessThanOrEqual(5);
});

test('spread over a month so thinly that each is a separate run, they cost $7.50 at most', () => {
  expect(trafficCost(singles)).toBeLessThanOrEqual(7.5);
  expect(trafficCost(singles)).toBe(trafficCost({ ...singles, batch: 1 }));
});

test('a million events in arrays of 1,000, as they were measured, cost $2.60 at most, each a separate run', () => {
  const arrays = { deliveries: 1_000, events: 1e6, bytes: measured.arrays.bodyBytes };
  expect(trafficCost({ ...arrays, batch: 1 })).toBeLessThanOrEqual(2.6);
});

test('at both kinds of deliveries that were measured, the bill counts what was counted', () => {
  for (const { eventsPerDelivery, bodyBytes, publishedUnits, writeUnits, consumer } of [
    measured.singles,
    measured.arrays,
  ]) {
    const workload = { deliveries: 1e6, events: 1e6 * eventsPerDelivery, bytes: bodyBytes, subscribers: 0 };
    const { lines } = billOf({ ...workload, batch: consumer.deliveriesPerInvocation }, shipped, measured);
    const quantity = (what: string) => lines.find((line) => line.what === what)?.quantity ?? 0;
    expect(quantity('DynamoDB: write units') / workload.events).toBeCloseTo(writeUnits);
    // A tenth of the arrays' events were sent before, and are not published again.
    const publishes = quantity('SNS: publishes') / workload.deliveries / publishedUnits;
    expect(publishes).toBeGreaterThan(0.99);
    expect(publishes).toBeLessThan(1.12);
  }
});
