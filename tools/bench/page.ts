import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { type Machine, type Results, readResults } from './results.ts';
import { cellsOf } from './table.ts';

const file = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'performance.md');

/** The figures that a reader sees. */
const shown = [
  'edge-cpu',
  'edge-start',
  'edge-bundle',
  'consumer-cpu-put',
  'consumer-cpu-insert',
  'consumer-cpu-publish',
  'normalise-cpu',
  'write-units',
  'latency',
  'stats-seconds',
  'stats-memory',
  'balance-memory',
  'product-lines',
];

export function readPage(): string {
  return readFileSync(file, 'utf8');
}

export function pageWith(page: string, results: Results): string {
  const marked = /(?<=<!-- bench -->\n).*(?=<!-- \/bench -->)/s;
  if (!marked.test(page))
    throw new Error('docs/reference/performance.md has no <!-- bench --> … <!-- /bench -->');
  return page.replace(marked, () => tableText(results));
}

function tableText({ benchmarks: measured }: Results): string {
  const figures = benchmarks.flatMap(({ name }) => measured[name]?.figures ?? []);
  const rows = shown.flatMap((name) => figures.find((figure) => figure.name === name) ?? []).map(row);
  const where = Map.groupBy(
    benchmarks.filter(({ name }) => measured[name] !== undefined),
    ({ name }) => machineText(measured[name]?.on),
  );
  const machines = [...where].map(
    ([machine, of]) => `- ${of.map(({ name }) => name).join(', ')}: ${machine}\n`,
  );
  return `| figure | against | ratio | target |\n|---|---|---|---|\n${rows.join('')}\n${machines.join('')}`;
}

function machineText(on: Machine | undefined): string {
  return on === undefined
    ? ''
    : `Node ${on.node}, AWS SDK ${on.sdk}, ${on.cores} × ${on.cpu}, ${on.date.slice(0, 10)}.`;
}

function row(figure: Figure): string {
  const [what, value, against, ratio, target, verdict] = cellsOf(figure);
  return `| ${what}: ${value} | ${against} | ${ratio} | ${target}${verdict === 'met' ? '' : ', missed'} |\n`;
}

export function writePage(): void {
  writeFileSync(file, pageWith(readPage(), readResults()));
}
