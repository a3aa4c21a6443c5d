import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { amount } from '../../operations/amount.ts';
import { statusOf } from '../../operations/queries/status.ts';
import { eventTable, harmless, harmlessJson, listColumns } from './event-table.ts';
import { terminalWidth } from './width.ts';

/** Prints events as lines of JSON, or as a table that fits the terminal. */
export function printEvents(events: readonly PosternEvent[], json: boolean): void {
  events.forEach(eventPrinter(json, events));
}

/** The same for one after another; where all are known, the table takes no more room than they need. */
export function eventPrinter(json: boolean, all?: readonly PosternEvent[]): (event: PosternEvent) => void {
  if (json) return (event) => console.log(harmlessJson(event));
  const { head, row } = eventTable(listColumns, terminalWidth(), all?.map(rowOf));
  console.log(head);
  return (event) => console.log(row(rowOf(event)));
}

/** As tables show it. */
export function rowOf(event: PosternEvent) {
  return { ...event, recipient: recipientOf(event) };
}

function recipientOf(event: PosternEvent): string | undefined {
  const data: DataParts = event.data;
  return data.recipient;
}

/** What became of a mail: of all of it, and to each recipient where there are several. */
export function statusLines(events: readonly PosternEvent[]): string[] {
  const mails = events.filter(({ type }) => type.startsWith('email.'));
  if (mails.length === 0) return [];
  const recipients = [...new Set(mails.map(addressOf))].filter((recipient) => recipient !== undefined);
  const each = recipients.map((recipient) =>
    line(
      `to ${recipient}`,
      mails.filter((event) => addressOf(event) === recipient),
    ),
  );
  return [line('status', mails), ...(recipients.length > 1 ? each : [])];
}

/** One recipient, however it is written. */
function addressOf(event: PosternEvent): string | undefined {
  const recipient = recipientOf(event);
  return recipient === undefined ? undefined : addressKey(recipient);
}

function line(title: string, events: readonly PosternEvent[]): string {
  const { status, by, opens, clicks, replies } = statusOf(events);
  const since = by?.time === undefined ? '' : ` at ${by.time}`;
  const counts = [counted(opens, 'open'), counted(clicks, 'click'), counted(replies, 'reply', 'replies')];
  return harmless([`${title}: ${status ?? 'unknown'}${since}`, ...counts.filter(Boolean)].join(', '));
}

function counted(count: number, one: string, many?: string): string {
  return count === 0 ? '' : amount(count, one, many);
}
