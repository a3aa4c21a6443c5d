import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { csvLine } from '../../operations/csv.ts';
import { detailOf } from '../../operations/mail/event-detail.ts';

const columns: readonly (readonly [title: string, cell: (event: PosternEvent) => unknown])[] = [
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

export const csvHead = csvLine(columns.map(([title]) => title));

export function csvRow(event: PosternEvent): string {
  return csvLine(columns.map(([, cell]) => cell(event)));
}
