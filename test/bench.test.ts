import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { Measured } from '../operations/cost/caused.ts';
import { Figure, isMet } from '../tools/bench/benchmark.ts';
import { benchmarks } from '../tools/bench/benchmarks.ts';
import { pageWith, readPage } from '../tools/bench/page.ts';
import { readResults } from '../tools/bench/results.ts';
import { measureTraffic } from '../tools/bench/traffic.ts';

test.concurrent.each(benchmarks)('$name runs, and gives finite figures', async ({ measure }) => {
  const figures = await measure('tiny');
  expect(figures).not.toEqual([]);
  expect(v.parse(v.array(Figure), figures)).toEqual(figures);
});

test.concurrent('traffic runs, and is what the cost is computed from', async () => {
  const { singles, arrays } = v.parse(Measured, await measureTraffic('tiny'));
  // As many requests as the design says: one to the queue, and batches of 25 and 10.
  expect(singles.requests).toEqual({ sendMessage: 1, putObject: 0, insert: 1, readBack: 0, publish: 1 });
  expect(arrays.requests).toEqual({ sendMessage: 1, putObject: 0, insert: 1, readBack: 0, publish: 2 });
  // Recorded mail of about 2 KB.
  expect(singles.bodyBytes).toBe((1_949 + 1_724) / 2);
  expect(singles.writeUnits).toBeLessThanOrEqual(5);
  // A bounce with what was made of it is over 1 KB: two units, and an entry in each index.
  expect(arrays.writeUnits).toBe(4);
});

test('results.json holds a figure for each benchmark, and what the cost is computed from', () => {
  const { benchmarks: measured, traffic } = readResults();
  expect(Object.keys(measured).sort()).toEqual(benchmarks.map(({ name }) => name).sort());
  expect(traffic).toBeDefined();
});

test('docs/reference/performance.md says what results.json says', () => {
  expect(readPage()).toBe(pageWith(readPage(), readResults()));
});

test('a target is met up to its bound, and missed beyond', () => {
  const figure = { name: '', what: '', unit: '', value: 3 };
  expect(isMet({ ...figure, target: { kind: 'atMost', bound: 3 } })).toBe(true);
  expect(isMet({ ...figure, target: { kind: 'atMost', bound: 2.9 } })).toBe(false);
  expect(isMet({ ...figure, ratio: 5, target: { kind: 'atLeast', bound: 5 } })).toBe(true);
  expect(isMet({ ...figure, ratio: 4.9, target: { kind: 'atLeast', bound: 5 } })).toBe(false);
  expect(isMet(figure)).toBe(true);
});
