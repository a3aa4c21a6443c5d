import { eventTable, liveColumns } from '../cli/event-table.ts';

export const { head: tableHead, row: tableRow } = eventTable(liveColumns);
