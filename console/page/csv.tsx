import { csvLine } from '../../operations/csv.ts';
import { zoneShown } from './clock.ts';

export interface CsvColumn<T> {
  /** Its title in the file. */
  readonly name: string;
  text(row: T): string | number | undefined;
}

interface Props<T> {
  /** Of the file. */
  readonly name: string;
  readonly columns: readonly CsvColumn<T>[];
  readonly rows: Iterable<T> & { readonly length: number };
}

/** Saves what is loaded, as the commands write it: cells in quotes, none of which a spreadsheet takes for a formula. */
export function CsvButton<T>({ name, columns, rows }: Props<T>) {
  const save = () => {
    const lines = [
      columns.map((column) => column.name),
      ...[...rows].map((row) => columns.map(({ text }) => text(row))),
    ];
    const file = new Blob(
      lines.map((cells) => `${csvLine(cells)}\r\n`),
      { type: 'text/csv' },
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `postern-${name}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <button
      type="button"
      class="quiet"
      disabled={rows.length === 0}
      title={`Times in the file are RFC 3339, in UTC; days are those of ${zoneShown()}`}
      onClick={save}
    >
      Save as CSV
    </button>
  );
}
