import { harmless } from './harmless.ts';

/**
 * RFC 4180, quoted; no cell that a spreadsheet would run as a formula.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(cells: readonly unknown[]): string {
  return cells.map((cell) => csvCell(String(cell ?? ''))).join(',');
}

export function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${harmless(guarded).replaceAll('"', '""')}"`;
}

export type CsvColumns<T> = readonly (readonly [title: string, cell: (row: T) => unknown])[];

/** Of fields that are shown as they are. */
export function csvFields<T>(...names: readonly (keyof T & string)[]): CsvColumns<T> {
  return names.map((name) => [name, ({ [name]: value }) => value]);
}

export function csvTitles<T>(columns: CsvColumns<T>): string {
  return csvLine(columns.map(([title]) => title));
}

export function csvRow<T>(columns: CsvColumns<T>, row: T): string {
  return csvLine(columns.map(([, cell]) => cell(row)));
}
