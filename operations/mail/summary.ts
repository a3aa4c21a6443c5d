import type { PosternEvent } from '../../functions/events/event.ts';
import { mostRecipientRows } from '../../functions/events/leads.ts';
import { type Status, statusOf } from '../queries/status.ts';
import { type Fate, fateAt, isToSeveral, ofNobody } from './fate.ts';
import { addresseesOf, recipientOf, recipientsOf } from './recipients.ts';
import { atWords, engagementWords } from './sentence.ts';

/** Empty unless the mail has several recipients. */
export function summaryOf(events: readonly PosternEvent[]): readonly string[] {
  if (!isToSeveral(events)) return [];
  const sentTo = addresseesOf(events);
  const recipients = sentTo.length > 0 ? sentTo : recipientsOf(events);
  const fates = recipients.map((recipient) => fateAt(events, recipient));
  const isSent = events.some(({ type }) => type === 'email.sent');
  const lead = `${isSent ? 'Sent to' : 'To'} ${recipients.length}`;
  return [
    `${[lead, ...countsOf(fates)].join(', ')}.`,
    ...ofNobodyWords(events),
    ...elsewhere(events, sentTo),
    ...(recipients.length > mostRecipientRows ? [tooMany] : []),
  ];
}

export const tooMany = `A mail to more than ${mostRecipientRows} recipients is found by its ids only, not by an address.`;

/** The worst first. */
const outcomes: readonly (readonly [Status, of: string, it: string])[] = [
  ['complained', 'complained', 'was complained about'],
  ['bounced', 'bounced', 'bounced'],
  ['rejected', 'rejected', 'was rejected'],
  ['failed', 'given up', 'was given up'],
  ['deferred', 'deferred', 'was deferred'],
  ['delivered', 'delivered', 'was delivered'],
];

/** `1 bounced`, `2 with no news since` */
function countsOf(fates: readonly Fate[]): readonly string[] {
  const counts = outcomes.map(([status, words]) => {
    return { words, count: fates.filter((fate) => fate.status === status).length };
  });
  const known = counts.reduce((sum, { count }) => sum + count, 0);
  return [...counts, { words: 'with no news since', count: fates.length - known }]
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
}

/** `It was delivered at …, and opened twice: the provider doesn't say at which recipient.` */
function ofNobodyWords(events: readonly PosternEvent[]): readonly string[] {
  const told = ofNobody(events);
  const engaged = engagementWords(told);
  const words = [outcomeWords(told), engaged && `was ${engaged}`].filter(Boolean);
  return words.length === 0 ? [] : [`It ${words.join('; ')}: the provider doesn't say at which recipient.`];
}

/** `bounced at 2026-11-22 14:02:00 UTC`, or ''. */
function outcomeWords(events: readonly PosternEvent[], where = ''): string {
  const { status, by } = statusOf(events);
  const [, , it] = outcomes.find(([one]) => one === status) ?? [];
  return it === undefined || by === undefined ? '' : `${it}${where}${atWords(by)}`;
}

/** A complaint may name thousands. */
const mostElsewhere = 5;

/** Bounces at addresses that the mail wasn't sent to: forwarded, or a wrong report. */
function elsewhere(events: readonly PosternEvent[], sentTo: readonly string[]): readonly string[] {
  if (sentTo.length === 0) return [];
  const others = recipientsOf(events).filter((recipient) => !sentTo.includes(recipient));
  const told = others.flatMap((recipient) => {
    const own = events.filter((event) => recipientOf(event) === recipient);
    const words = outcomeWords(own, ` at ${recipient}`);
    return words === '' ? [] : [`It ${words}, an address that it was not sent to.`];
  });
  const more = told.length - mostElsewhere;
  if (more <= 0) return told;
  return [...told.slice(0, mostElsewhere), `So it is at ${more} more that it was not sent to.`];
}
