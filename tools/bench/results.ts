import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import sqs from '@aws-sdk/client-sqs/package.json' with { type: 'json' };
import * as v from 'valibot';
import { Measured } from '../../operations/cost/caused.ts';
import { Figure } from './benchmark.ts';

export const Machine = v.object({
  date: v.pipe(v.string(), v.isoTimestamp()),
  /** With `+` behind it if files have changed since. */
  commit: v.string(),
  cpu: v.string(),
  cores: v.number(),
  node: v.string(),
  sdk: v.string(),
});

export type Machine = v.InferOutput<typeof Machine>;

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    sdk: sqs.version,
  };
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
    // What the bench itself writes does not count.
    const measured = ['functions', 'lib', 'package-lock.json'].map((path) => join('..', '..', path));
    const changed = git('status', '--porcelain', '--', ...measured);
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

/** What `operations/cost/results.json` holds. */
export const Results = v.object({
  benchmarks: v.record(v.string(), v.object({ on: Machine, figures: v.array(Figure) })),
  traffic: v.exactOptional(v.object({ on: Machine, measured: Measured })),
});

export type Results = v.InferOutput<typeof Results>;

export const resultsFile = join(import.meta.dirname, '..', '..', 'operations', 'cost', 'results.json');

export function readResults(): Results {
  return v.parse(Results, JSON.parse(readFileSync(resultsFile, 'utf8')));
}

export function mergeResults(measured: Results): void {
  const before = readResults();
  const benchmarks = { ...before.benchmarks, ...measured.benchmarks };
  const merged = { ...before, ...measured, benchmarks };
  writeFileSync(resultsFile, `${JSON.stringify(merged, rounded, 2)}\n`);
}

/** To five digits, to keep every diff short. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
