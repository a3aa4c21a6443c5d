import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { amount } from '../../operations/amount.ts';
import { zoned } from '../../operations/clock.ts';
import { postern } from '../../operations/hint.ts';
import { fatesOf } from '../../operations/mail/fate.ts';
import { summaryOf } from '../../operations/mail/summary.ts';
import type { MessageStatus } from '../../operations/queries/status.ts';
import { eventTable, harmless, harmlessJson, listColumns } from './event-table.ts';
import { terminalWidth } from './fit.ts';

export function printEvents(events: readonly PosternEvent[], json: boolean): void {
  events.forEach(eventPrinter(json, events));
}

/** With all rows known, the table takes no more room than they need. */
export function eventPrinter(json: boolean, all?: readonly PosternEvent[]): (event: PosternEvent) => void {
  if (json) return (event) => console.log(harmlessJson(event));
  const { head, row } = eventTable(listColumns, terminalWidth(), all?.map(rowOf));
  console.log(head);
  return (event) => console.log(row(rowOf(event)));
}

export function rowOf(event: PosternEvent) {
  const { recipient }: DataParts = event.data;
  return { ...event, recipient };
}

/** Recipients of one mail that get their own line. */
const mostRecipients = 20;

/** For the mail, and for each recipient if there are several, the worst first. */
export function statusLines(events: readonly PosternEvent[]): string[] {
  const mails = events.filter(({ type }) => type.startsWith('email.'));
  if (mails.length === 0) return [];
  const [summary, fates] = [summaryOf(mails), fatesOf(mails)];
  const more = fates.length - mostRecipients;
  return [
    ...summary.map(harmless),
    ...fates
      .slice(0, mostRecipients)
      .map((fate) => line(summary.length === 0 ? 'status' : `to ${fate.recipient}`, fate)),
    ...(more > 0 ? [`and to ${amount(more, 'other recipient')}: ${postern('why --json')} shows them`] : []),
  ];
}

function line(title: string, { status, by, opens, clicks, replies }: MessageStatus): string {
  const since = by?.time === undefined ? '' : ` at ${zoned(by.time)}`;
  const counts = [counted(opens, 'open'), counted(clicks, 'click'), counted(replies, 'reply', 'replies')];
  const isOpen = status === undefined || status === 'sent' || status === 'deferred';
  const arrived = isOpen && opens + clicks + replies > 0 ? ['so it seems to have arrived'] : [];
  return harmless(
    [`${title}: ${status ?? 'unknown'}${since}`, ...counts.filter(Boolean), ...arrived].join(', '),
  );
}

function counted(count: number, one: string, many?: string): string {
  return count === 0 ? '' : amount(count, one, many);
}
