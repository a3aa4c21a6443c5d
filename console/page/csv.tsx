import { csvLine } from '../../operations/csv.ts';
import { Button } from './button.tsx';
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
  /** Asked for when it is saved: a list may grow in its place. */
  readonly rows: () => Iterable<T>;
}

/** Saves what is loaded, as the commands write it: cells in quotes, none of which a spreadsheet takes for a formula. */
export function CsvButton<T>({ name, columns, rows }: Props<T>) {
  const save = () => {
    const lines = [
      columns.map((column) => column.name),
      ...[...rows()].map((row) => columns.map(({ text }) => text(row))),
    ];
    const file = new Blob(
      lines.map((cells) => `${csvLine(cells)}\r\n`),
      { type: 'text/csv' },
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `postern-${name}.csv`;
    link.click();
    // The browser reads it after this.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <Button
      class="quiet"
      title={`Times in the file are RFC 3339, in UTC; days are those of ${zoneShown()}`}
      onClick={save}
    >
      Save as CSV
    </Button>
  );
}
