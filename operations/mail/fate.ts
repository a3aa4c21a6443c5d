import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { isFinal, type MessageStatus, statusOf } from '../queries/status.ts';
import { sentenceOf } from './sentence.ts';

/** What became of a mail, or of it at one of its recipients. */
export interface Fate extends MessageStatus {
  /** In lower case; absent where the mail names none, or it is about the only one. */
  readonly recipient?: string;
  readonly sentence: string;
}

/** Of the whole mail where it names one recipient at most; else of each, the worst first. */
export function fatesOf(events: readonly PosternEvent[]): readonly Fate[] {
  const recipients = recipientsOf(events);
  if (recipients.length < 2) return [fateOf(events)];
  const fates = recipients.map((recipient) => fateAt(events, recipient));
  return fates.sort((a, b) => severity(a) - severity(b));
}

/** What became of a mail at one recipient, who need not be its only one. */
export function fateAt(events: readonly PosternEvent[], address: string): Fate {
  const recipient = address.toLowerCase();
  const own = events.filter((event) => recipientOf(event) === recipient);
  // What names nobody is about the mail as a whole, and yields to what is known of this recipient for good.
  const concerning = events.filter((event) => [recipient, undefined].includes(recipientOf(event)));
  const scope = isFinal(statusOf(own)) ? own : concerning;
  return { recipient, ...fateOf(scope) };
}

function fateOf(events: readonly PosternEvent[]): Fate {
  const status = statusOf(events);
  return { ...status, sentence: sentenceOf(status, events) };
}

/** Whom the events name, in lower case: those to whom something happened, and those to whom the mail went. */
function recipientsOf(events: readonly PosternEvent[]): readonly string[] {
  const named = events.flatMap((event) => {
    const { recipient, message }: DataParts = event.data;
    const to = event.type.startsWith('email.') ? (message?.to ?? []) : [];
    return [...(recipient === undefined ? [] : [recipient]), ...to];
  });
  return [...new Set(named.map((address) => address.toLowerCase()))];
}

function recipientOf(event: PosternEvent): string | undefined {
  const { recipient }: DataParts = event.data;
  return recipient?.toLowerCase();
}

const worstFirst = [
  'complained',
  'bounced',
  'rejected',
  'failed',
  'deferred',
  undefined,
  'sent',
  'delivered',
];

function severity({ status }: Fate): number {
  return worstFirst.indexOf(status);
}
