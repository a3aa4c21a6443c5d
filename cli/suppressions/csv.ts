import { wordOf } from '../../functions/events/instance.ts';
import type { CsvColumns } from '../../operations/csv.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';

export const csvColumns: CsvColumns<Suppression> = [
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
