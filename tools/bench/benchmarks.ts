import type { Benchmark } from './benchmark.ts';
import { consumerCpu } from './figures/consumer-cpu.ts';
import { edgeCpu } from './figures/edge-cpu.ts';
import { edgeStart } from './figures/edge-start.ts';
import { latency } from './figures/latency.ts';
import { normaliseCpu } from './figures/normalise-cpu.ts';
import { productLines } from './figures/product-lines.ts';
import { scaling } from './figures/scaling.ts';
import { statsOfAMillion } from './figures/stats.ts';
import { writeUnitsOfEvents } from './figures/write-units.ts';

/** In the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  edgeCpu,
  edgeStart,
  consumerCpu,
  normaliseCpu,
  scaling,
  writeUnitsOfEvents,
  latency,
  statsOfAMillion,
  productLines,
];

/** Not in the table: `npm run cost` computes from it. */
export const trafficName = 'traffic';
