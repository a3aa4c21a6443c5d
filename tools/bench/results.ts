import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Measured } from '../../operations/cost/caused.ts';
import { Figure } from './benchmark.ts';
import { Machine } from './machine.ts';

/** What stands in `operations/cost/results.json`. */
export const Results = v.object({
  benchmarks: v.record(v.string(), v.object({ on: Machine, figures: v.array(Figure) })),
  /** What the cost of traffic is computed from. */
  traffic: v.exactOptional(v.object({ on: Machine, measured: Measured })),
});

export type Results = v.InferOutput<typeof Results>;

export const resultsFile = join(import.meta.dirname, '..', '..', 'operations', 'cost', 'results.json');

/** Empty where nothing was measured yet. */
export function readResults(file = resultsFile): Results {
  return existsSync(file) ? v.parse(Results, JSON.parse(readFileSync(file, 'utf8'))) : { benchmarks: {} };
}

/** Replaces what is measured anew, and leaves the rest as it is. */
export function mergeResults(measured: Results, file = resultsFile): void {
  const before = readResults(file);
  const benchmarks = { ...before.benchmarks, ...measured.benchmarks };
  const merged = { ...before, ...measured, benchmarks };
  writeFileSync(file, `${JSON.stringify(merged, rounded, 2)}\n`);
}

/** To five digits: more say nothing, and make every diff longer. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
