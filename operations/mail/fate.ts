import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, EventType, PosternEvent } from '../../functions/events/event.ts';
import { isFinal, type MessageStatus, statusOf } from '../queries/status.ts';
import { onlyRecipientOf, recipientOf, recipientsOf } from './recipients.ts';
import { type Scope, sentenceOf } from './sentence.ts';
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
  if (!isToSeveral(events)) return [fateOf(events)];
  const fates = recipientsOf(events).map((recipient) => fateAt(events, recipient));
  return fates.sort((a, b) => severity(a) - severity(b));
}

/** What became of a mail at one recipient, who need not be its only one. */
export function fateAt(events: readonly PosternEvent[], address: string): Fate {
  const recipient = addressKey(address);
  // Whatever became of a mail to one recipient became of it there, even at an address that it was forwarded to.
  if (onlyRecipientOf(events) === recipient || recipientsOf(events).length < 2)
    return { recipient, ...fateOf(events) };
  const own = events.filter((event) => recipientOf(event) === recipient);
  // What holds for all yields to what is known of this recipient for good.
  const concerning = isFinal(statusOf(own)) ? own : [...own, ...events.filter(isOfEach)];
  return { recipient, ...fateOf(concerning, 'oneOfSeveral') };
}

/** True where what is told of the mail need not be true of each recipient. */
export function isToSeveral(events: readonly PosternEvent[]): boolean {
  return recipientsOf(events).length > 1 && onlyRecipientOf(events) === undefined;
}

/** A mail is sent, put off and given up as a whole; at whom it arrived, or who opened it, is another matter. */
const ofAll: readonly EventType[] = ['email.sent', 'email.deferred', 'email.failed'];

function isOfEach(event: PosternEvent): boolean {
  return recipientOf(event) === undefined && ofAll.includes(event.type);
}

/** What is told of a mail to several without saying of whom, and does not hold for each. */
export function ofNobody(events: readonly PosternEvent[]): readonly PosternEvent[] {
  return events.filter((event) => recipientOf(event) === undefined && !ofAll.includes(event.type));
}

function fateOf(events: readonly PosternEvent[], scope: Scope = 'mail'): Fate {
  const status = statusOf(events);
  const { failure }: DataParts = status.by?.data ?? {};
  const advice = failure === undefined ? undefined : whatToDo(failure);
  const sentence = sentenceOf(status, events, scope);
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
