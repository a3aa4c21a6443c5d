import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { type Results, readResults } from './results.ts';
import { readable, targetText } from './table.ts';

const file = join(import.meta.dirname, '..', '..', 'README.md');

/** What a reader of the README is told, by the names of the figures. */
const shown = [
  'edge-cpu',
  'edge-start',
  'edge-bundle',
  'consumer-cpu-put',
  'consumer-cpu-insert',
  'consumer-cpu-publish',
  'write-units',
  'latency',
];

export function readReadme(): string {
  return readFileSync(file, 'utf8');
}

/** The README with the table of these results between its markers. */
export function readmeWith(readme: string, results: Results): string {
  const marked = /(?<=<!-- bench -->\n).*(?=<!-- \/bench -->)/s;
  if (!marked.test(readme)) throw new Error('README.md has no <!-- bench --> … <!-- /bench -->');
  return readme.replace(marked, () => tableText(results));
}

function tableText({ benchmarks: measured }: Results): string {
  const figures = benchmarks.flatMap(({ name }) => measured[name]?.figures ?? []);
  const rows = shown.flatMap((name) => figures.find((figure) => figure.name === name) ?? []).map(row);
  const [{ on } = { on: undefined }] = Object.values(measured);
  const where =
    on === undefined ? '' : `Node ${on.node}, AWS SDK ${on.sdk}, ${on.cpu}, ${on.date.slice(0, 10)}.`;
  return `| figure | against | ratio | target |\n|---|---|---|---|\n${rows.join('')}\n${where}\n`;
}

function row(figure: Figure): string {
  const { what, value, unit, rival, ratio } = figure;
  const against = rival === undefined ? '' : `${rival.what}: ${readable(rival.value)} ${unit}`;
  const times =
    ratio === undefined ? '' : `${readable(ratio)} ×${figure.target?.kind === 'atLeast' ? ' fewer' : ''}`;
  return `| ${what}: ${readable(value)} ${unit} | ${against} | ${times} | ${targetText(figure)} |\n`;
}

if (import.meta.main) writeFileSync(file, readmeWith(readReadme(), readResults()));
