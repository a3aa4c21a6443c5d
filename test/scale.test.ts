import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { measured } from '../operations/cost/caused.ts';
import { shipped } from '../operations/cost/deployment.ts';
import { type Demand, demandOf } from './support/demand.ts';
import { figures, twoProviders } from './support/figures.ts';

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'scale.md'), 'utf8');
const rates = [10, 1_000, 10_000];
const demands = rates.map((rate) => demandOf(rate, shipped, measured));

/** The numbers of a row of its table. */
function row(beginning: string): readonly number[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${beginning}`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => Number(cell.replaceAll(',', '')));
}

test.each<[string, (demand: Demand) => number]>([
  ['deliveries a second | 10 ', ({ published }) => published],
  ['requests to API Gateway', ({ published }) => published],
  ['concurrency that Lambda', ({ accountConcurrency }) => accountConcurrency],
  ['write units a second, of', ({ writeUnits }) => writeUnits],
  ['`events.shards`', ({ shards }) => shards],
  ['messages to SNS', ({ published }) => published],
])('docs/reference/scale.md says of "%s" what the figures give', (beginning, of) => {
  expect(row(beginning)).toEqual(demands.map(of));
});

test.each<[string, (demand: Demand) => number]>([
  ['webhook functions side by side', ({ webhooks }) => webhooks],
  ['runs of the consumer side by side', ({ consumers }) => consumers],
  ['MB of logs', ({ logMegabytes }) => logMegabytes],
])('docs/reference/scale.md rounds "%s" up, and to no more than three times', (beginning, of) => {
  const told = row(beginning);
  expect(told).toHaveLength(rates.length);
  for (const [index, demand] of demands.entries()) {
    expect(told[index]).toBeGreaterThanOrEqual(of(demand));
    expect(told[index]).toBeLessThanOrEqual(3 * of(demand));
  }
});

test('ten times the flow needs ten times as much, and shards in powers of two', () => {
  const [slow, fast] = [100, 1_000].map((rate) => demandOf(rate, twoProviders, figures));
  expect(fast?.writeUnits).toBe(10 * (slow?.writeUnits ?? 0));
  expect([slow?.shards, fast?.shards]).toEqual([1, 2]);
  // 13.46 ms a webhook: 14 of them run at a time; a run for ten deliveries, and ten requests a second for each.
  expect(fast).toMatchObject({ webhookMs: 14, webhooks: 14, accountConcurrency: 110 });
});
