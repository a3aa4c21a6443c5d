import { type Column, eventTable } from './event-table.ts';
import { terminalWidth } from './width.ts';

type Row = readonly (string | undefined)[];

const narrowest = 6;

/** Lines of a table, as wide as they need be, or as the terminal lets them; a cell that is absent is a dash. */
export function plainTable(rows: readonly Row[]): readonly string[] {
  const columns = (rows[0] ?? []).map(
    (_, at): Column<Row> => ({
      title: '',
      width: [narrowest, Number.POSITIVE_INFINITY],
      text: (row) => row[at] ?? '–',
    }),
  );
  return rows.map(eventTable(columns, terminalWidth(), rows).row);
}
