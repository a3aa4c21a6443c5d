import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { isFinal, type MessageStatus, statusOf } from '../queries/status.ts';
import { onlyRecipientOf, recipientOf, recipientsOf } from './recipients.ts';
import { sentenceOf } from './sentence.ts';
import { whatToDo } from './whose-move.ts';

/** What became of a mail, or of it at one of its recipients. */
export interface Fate extends MessageStatus {
  /** As keys hold it; absent where the mail names none, or it is about the only one. */
  readonly recipient?: string;
  readonly sentence: string;
  /** Of a failure, where anybody can tell. */
  readonly whatToDo?: string;
}

/** Of the whole mail where it names one recipient at most; else of each, the worst first. */
export function fatesOf(events: readonly PosternEvent[]): readonly Fate[] {
  const recipients = recipientsOf(events);
  if (recipients.length < 2 || onlyRecipientOf(events) !== undefined) return [fateOf(events)];
  const fates = recipients.map((recipient) => fateAt(events, recipient));
  return fates.sort((a, b) => severity(a) - severity(b));
}

/** What became of a mail at one recipient, who need not be its only one. */
export function fateAt(events: readonly PosternEvent[], address: string): Fate {
  const recipient = addressKey(address);
  // Whatever became of a mail to one recipient became of it there, even at an address that it was forwarded to.
  if (onlyRecipientOf(events) === recipient) return { recipient, ...fateOf(events) };
  const own = events.filter((event) => recipientOf(event) === recipient);
  // What names nobody is about the mail as a whole, and yields to what is known of this recipient for good.
  const concerning = events.filter((event) => [recipient, undefined].includes(recipientOf(event)));
  const scope = isFinal(statusOf(own)) ? own : concerning;
  return { recipient, ...fateOf(scope) };
}

function fateOf(events: readonly PosternEvent[]): Fate {
  const status = statusOf(events);
  const { failure }: DataParts = status.by?.data ?? {};
  const advice = failure === undefined ? undefined : whatToDo(failure);
  const sentence = sentenceOf(status, events);
  return { ...status, sentence, ...(advice === undefined ? {} : { whatToDo: advice }) };
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
