import { wordOf } from '../../functions/events/instance.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';
import { harmless } from '../terminal/event-table.ts';

const columns: readonly (readonly [
  title: string,
  cell: (row: Suppression) => string | number | undefined,
])[] = [
  ['address', ({ address }) => address],
  ['reason', ({ reason }) => reason],
  ['kind', ({ kind }) => kind],
  ['category', ({ category }) => category],
  ['about', ({ about }) => about],
  ['list', ({ list }) => list],
  ['time', ({ time }) => time],
  ['said', ({ said }) => said],
  ['count', ({ count }) => count],
  ['deliveredSince', ({ deliveredSince }) => deliveredSince],
  ['subscribedSince', ({ subscribedSince }) => subscribedSince],
  ['provider', wordOf],
  ['account', ({ account }) => account],
  ['subject', ({ subject }) => subject],
];

export const csvHead = columns.map(([title]) => csvCell(title)).join(',');

export function csvRow(row: Suppression): string {
  return columns.map(([, cell]) => csvCell(String(cell(row) ?? ''))).join(',');
}

/**
 * A cell in quotes (RFC 4180), which no spreadsheet takes for a formula: whoever picks an address must not run what
 * stands in it.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${harmless(guarded).replaceAll('"', '""')}"`;
}
