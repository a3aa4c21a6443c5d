import stringWidth from 'string-width';
import { type Column, eventTable, harmless } from './event-table.ts';
import { terminalWidth } from './print.ts';

type Row = readonly (string | undefined)[];

const narrowest = 6;

/** Lines of a table, as wide as they need be, or as the terminal lets them; a cell that is absent is a dash. */
export function plainTable(rows: readonly Row[]): readonly string[] {
  const columns = (rows[0] ?? []).map((_, at): Column<Row> => {
    const text = (row: Row) => row[at] ?? '–';
    const most = Math.max(...rows.map((row) => stringWidth(harmless(text(row)))));
    return { title: '', width: [Math.min(narrowest, most), most], text };
  });
  return rows.map(eventTable(columns, terminalWidth()).row);
}
