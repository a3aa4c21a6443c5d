import { expect, test } from '@jest/globals';
import { billOf, linesOf } from '../cost/bill.ts';
import { total } from '../cost/line.ts';
import { measured } from '../cost/measured.ts';
import { shipped } from '../cost/shipped.ts';
import type { Workload } from '../cost/workload.ts';

/** To receive, store and publish, in US dollars: without keeping, without what stands there anyway, and before anyone reads. */
function trafficCost(workload: Omit<Workload, 'subscribers'>): number {
  const usd = total(linesOf(billOf({ ...workload, subscribers: 0 }, shipped, measured), 'traffic'));
  process.stdout.write(
    `\n${workload.deliveries} deliveries, ${workload.batch ?? 'any'} a run: $${usd.toFixed(2)}\n`,
  );
  return usd;
}

test('a million webhooks of 2 KB with one event each cost $5 at most where batches are full', () => {
  const singles = { deliveries: 1e6, events: 1e6, bytes: 2_048 };
  expect(trafficCost({ ...singles, batch: 10 })).toBeLessThanOrEqual(5);
});

test('a million events of 350 bytes, in arrays of 1,000, cost $2.20 at most, one delivery a run', () => {
  const arrays = { deliveries: 1_000, events: 1e6, bytes: 350_000 };
  expect(trafficCost({ ...arrays, batch: 1 })).toBeLessThanOrEqual(2.2);
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
