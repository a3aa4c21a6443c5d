import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { measured } from '../cost/measured.ts';
import { type Demand, demandOf } from '../cost/scale.ts';
import { shipped } from '../cost/shipped.ts';
import { figures, twoProviders } from './support/figures.ts';

const rates = [10, 1_000, 10_000];
const demands = rates.map((rate) => demandOf(rate, shipped, measured));
const [{ webhookMs, consumerMs } = demandOf(1, shipped, measured)] = demands;
const row = (what: string, values: readonly (number | string)[]) =>
  `| ${[what, ...values.map((value) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 }))].join(' | ')} |`;
const each = (what: string, of: (demand: Demand) => number) => row(what, demands.map(of));

/** The table of docs/scale.md as today's figures give it. */
const rows = [
  row('deliveries a second', rates),
  row('deliveries a month', ['26 M', '2.6 G', '26 G']),
  each('requests to API Gateway a second, of 10,000', ({ published }) => published),
  each(`webhook functions side by side, ${webhookMs} ms each`, ({ webhooks }) => webhooks),
  each("the account's concurrency, of 1,000", ({ accountConcurrency }) => accountConcurrency),
  each(`\`consumer.maxConcurrency\`, ${consumerMs} ms a run of 10`, ({ consumers }) => consumers),
  each('write units a second, of 40,000', ({ writeUnits }) => writeUnits),
  each('`events.shards`, if one provider sends all of it', ({ shards }) => shards),
  each('messages to SNS a second', ({ published }) => published),
  each('MB of logs a second', ({ logMegabytes }) => logMegabytes),
];

test("docs/scale.md says what today's figures give: if not, these rows are to be pasted", () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'scale.md'), 'utf8');
  expect(rows.filter((line) => !text.includes(line))).toEqual([]);
});

test('ten times the flow needs ten times as much, and shards in powers of two', () => {
  const [slow, fast] = [100, 1_000].map((rate) => demandOf(rate, twoProviders, figures));
  expect(fast?.writeUnits).toBe(10 * (slow?.writeUnits ?? 0));
  expect([slow?.shards, fast?.shards]).toEqual([1, 2]);
  // 13.46 ms a webhook: 14 of them run at a time; a run for ten deliveries, and ten requests a second for each.
  expect(fast).toMatchObject({ webhookMs: 14, webhooks: 14, accountConcurrency: 110 });
});
