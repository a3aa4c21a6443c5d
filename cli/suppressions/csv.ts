import { wordOf } from '../../functions/events/instance.ts';
import { csvLine } from '../../operations/csv.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';

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

export const csvHead = csvLine(columns.map(([title]) => title));

export function csvRow(row: Suppression): string {
  return csvLine(columns.map(([, cell]) => cell(row)));
}
