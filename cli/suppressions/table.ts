import type { Suppression } from '../../operations/mail/suppression.ts';
import { type Column, eventTable, timeColumn } from '../terminal/event-table.ts';

const columns: readonly Column<Suppression>[] = [
  { title: 'ADDRESS', width: [16, 40], text: ({ address }) => address },
  { title: 'REASON', width: [12, 15], text: ({ reason, kind }) => (kind ? `${reason} (${kind})` : reason) },
  { title: 'CATEGORY', width: [8, 16], text: ({ category }) => category ?? '', yields: 6 },
  { title: 'ABOUT', width: [5, 9], text: ({ about }) => about ?? '', yields: 2 },
  { title: 'LIST', width: [4, 20], text: ({ list }) => list ?? '', yields: 3 },
  timeColumn('TIME', ({ time }) => time),
  { title: 'COUNT', width: [5, 5], text: ({ count }) => String(count), yields: 5 },
  { title: 'SINCE THEN', width: [10, 21], text: sinceThen, yields: 4 },
  { title: 'WHAT WAS SAID', width: [13, 80], text: ({ said }) => said },
];

function sinceThen({ deliveredSince, subscribedSince }: Suppression): string {
  if (subscribedSince !== undefined) return `subscribed ${subscribedSince.slice(0, 10)}`;
  return deliveredSince === undefined ? '' : `delivered ${deliveredSince.slice(0, 10)}`;
}

/** Lines of a table whose rows come one after another. */
export function suppressionTable(terminalWidth: number | undefined) {
  return eventTable(columns, terminalWidth);
}
