import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { detailOf } from '../../operations/mail/event-detail.ts';
import type { CsvColumns } from '../terminal/csv.ts';

export const csvColumns: CsvColumns<PosternEvent> = [
  ['id', ({ id }) => id],
  ['time', ({ time }) => time],
  ['recordedtime', ({ recordedtime }) => recordedtime],
  ['provider', ({ provider }) => provider],
  ['account', ({ account }) => account],
  ['type', ({ type }) => type],
  ['providertype', ({ providertype }) => providertype],
  ['subject', ({ subject }) => subject],
  ['recipient', (event) => dataOf(event).recipient],
  ['failureKind', (event) => dataOf(event).failure?.kind],
  ['final', (event) => dataOf(event).failure?.final],
  ['category', (event) => dataOf(event).failure?.category],
  ['about', (event) => dataOf(event).failure?.about],
  ['instance', ({ instance }) => instance],
  ['said', detailOf],
];

function dataOf({ data }: PosternEvent): DataParts {
  return data;
}
