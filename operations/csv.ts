import { harmless } from './harmless.ts';

/**
 * A line of cells in quotes (RFC 4180), none of which a spreadsheet takes for a formula: whoever picks an address must
 * not run what stands in it.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(cells: readonly unknown[]): string {
  return cells.map((cell) => csvCell(String(cell ?? ''))).join(',');
}

/** One cell of it. */
export function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${harmless(guarded).replaceAll('"', '""')}"`;
}
