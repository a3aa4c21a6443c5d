import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { CsvButton, type CsvColumn } from './csv.tsx';
import { TableBox } from './table-box.tsx';
import { Text } from './text.tsx';

export interface SheetColumn<T> extends CsvColumn<T> {
  /** Absent if it is only in the file. */
  readonly title?: string;
  readonly number?: boolean;
  /** What is seen; otherwise its text. */
  cell?(row: T): ComponentChildren;
}

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
  const seen = columns.filter(({ title }) => title !== undefined);
  return (
    <section class="sheet">
      <div class="sheet-head">
        <h2>{label}</h2>
        {children}
        <CsvButton name={name} columns={columns} rows={() => rows} />
      </div>
      <TableBox label={label}>
        <thead>
          <tr>
            {seen.map(({ name: key, title, number }) => (
              <th key={key} scope="col" class={number ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most.value).map((row, at) => (
            <tr key={at}>
              {seen.map((column) => (
                <td key={column.name} class={column.number ? 'number' : undefined}>
                  {column.cell?.(row) ?? <Plain text={column.text(row)} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableBox>
      {rows.length > most.value && (
        <button type="button" onClick={() => (most.value += step)}>
          Show more: {most.value} of {rows.length.toLocaleString()} are shown
        </button>
      )}
    </section>
  );
}

function Plain({ text }: { readonly text: string | number | undefined }) {
  if (text === undefined || text === '') return <span class="absent">–</span>;
  return typeof text === 'number' ? text.toLocaleString() : <Text of={text} />;
}
