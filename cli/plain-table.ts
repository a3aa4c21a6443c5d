import stringWidth from 'string-width';
import { harmless } from './event-table.ts';

/** Lines of a table, as wide as they need be; a cell that is absent is a dash. */
export function plainTable(rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => harmless(cell ?? '–')));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => stringWidth(row[at] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
