import { type Figure, isMet } from './benchmark.ts';

/** Three digits, whole from a hundred on. */
export function readable(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** What, value, compared with, ratio, target, verdict. */
export function cellsOf(figure: Figure): readonly [string, string, string, string, string, string] {
  const { what, value, unit, rival, ratio, target } = figure;
  const sign = target?.kind === 'atMost' ? '≤' : '≥';
  return [
    what,
    `${readable(value)} ${unit}`,
    rival === undefined ? '' : `${rival.what}: ${readable(rival.value)} ${unit}`,
    ratio === undefined ? '' : `${readable(ratio)} ×${target?.kind === 'atLeast' ? ' fewer' : ''}`,
    target === undefined ? '' : `${sign} ${readable(target.bound)} ${ratio === undefined ? unit : '×'}`,
    isMet(figure) ? 'met' : 'missed',
  ];
}

export function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = [['figure', 'value', 'against', 'ratio', 'target', ''], ...figures.map(cellsOf)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
