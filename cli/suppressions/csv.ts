import { wordOf } from '../../functions/events/instance.ts';
import { type CsvColumns, csvFields } from '../../operations/csv.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';

export const csvColumns: CsvColumns<Suppression> = [
  ...csvFields<Suppression>('address', 'reason', 'kind', 'category', 'about', 'list', 'time', 'said'),
  ...csvFields<Suppression>('count', 'deliveredSince', 'subscribedSince'),
  ['provider', wordOf],
  ...csvFields<Suppression>('account', 'subject'),
];
