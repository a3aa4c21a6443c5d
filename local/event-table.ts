import { eventTable, liveColumns } from '../cli/terminal/event-table.ts';

export const { head: tableHead, row: tableRow } = eventTable(liveColumns);
