import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { CsvButton, type CsvColumn } from './csv.tsx';
import { type Column, Table } from './table.tsx';

export type SheetColumn<T> = Column<T> & CsvColumn<T>;

interface Props<T> {
  readonly label: string;
  /** Of the file that it is saved in. */
  readonly name: string;
  readonly columns: readonly SheetColumn<T>[];
  readonly rows: readonly T[];
  /** Beside its heading. */
  readonly children?: ComponentChildren;
}

/** More would make the page slow. */
const step = 100;

/** A table that can be saved, shown a hundred rows at a time. */
export function Sheet<T>({ label, name, columns, rows, children }: Props<T>) {
  const most = useSignal(step);
  return (
    <section class="sheet">
      <div class="sheet-head">
        <h2>{label}</h2>
        {children}
        <CsvButton name={name} columns={columns} rows={() => rows} />
      </div>
      <Table label={label} columns={columns} rows={rows.slice(0, most.value)} />
      {rows.length > most.value && (
        <Button onClick={() => (most.value += step)}>
          Show more: {most.value} of {rows.length.toLocaleString()} are shown
        </Button>
      )}
    </section>
  );
}
