import { type CsvColumns, csvRow, csvTitles } from '../../operations/csv.ts';

/** Prints the titles at once. */
export function csvPrinter<T>(columns: CsvColumns<T>): (row: T) => void {
  console.log(`${csvTitles(columns)}\r`);
  return (row) => console.log(`${csvRow(columns, row)}\r`);
}
