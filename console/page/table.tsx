import type { ComponentChildren } from 'preact';
import { Text } from './text.tsx';

export interface Column<T> {
  /** Absent if it is only in the file; '' above what needs none. */
  readonly title?: string;
  readonly class?: string;
  /** What the row is about. */
  readonly isHead?: boolean;
  text?(row: T): string | number | undefined;
  /** What is seen; otherwise its text. */
  cell?(row: T): ComponentChildren;
}

interface Props<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
}

/** Scrolls where it is wider than the screen. */
export function Table<T>({ label, columns, rows }: Props<T>) {
  const seen = columns.filter(({ title }) => title !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must take the keys
    <section class="table-box" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {seen.map(({ title, class: name }) =>
              title === '' ? (
                <td key={title} />
              ) : (
                <th key={title} scope="col" class={name}>
                  {title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {seen.map((column) => {
                const Around = column.isHead ? 'th' : 'td';
                return (
                  <Around key={column.title} class={column.class} scope={column.isHead ? 'row' : undefined}>
                    <Cell column={column} row={row} />
                  </Around>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps<T> {
  readonly column: Column<T>;
  readonly row: T;
}

export function Cell<T>({ column, row }: CellProps<T>) {
  const seen = column.cell?.(row) ?? column.text?.(row);
  if (seen === undefined || seen === '') return <span class="absent">–</span>;
  if (typeof seen === 'number') return seen.toLocaleString();
  return typeof seen === 'string' ? <Text of={seen} /> : seen;
}
