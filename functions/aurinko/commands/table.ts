import stringWidth from 'string-width';
import { harmless } from '../../../cli/event-table.ts';

/** Lines of a table, as wide as they need be; what came from Aurinko is made harmless. */
export function lines(rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => harmless(cell ?? '–')));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => stringWidth(row[at] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
