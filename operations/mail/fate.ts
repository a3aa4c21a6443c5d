import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, EventType, PosternEvent } from '../../functions/events/event.ts';
import { isFinal, type MessageStatus, statusOf } from '../queries/status.ts';
import { onlyRecipientOf, recipientOf, recipientsOf } from './recipients.ts';
import { type Scope, sentenceOf } from './sentence.ts';
import { whatToDo } from './whose-move.ts';

export interface Fate extends MessageStatus {
  /** As keys hold it; absent if the mail names none, or has only one. */
  readonly recipient?: string;
  readonly sentence: string;
  /** For failures that can be explained. */
  readonly whatToDo?: string;
}

/** Of the whole mail if it names one recipient at most; otherwise of each, the worst first. */
export function fatesOf(events: readonly PosternEvent[]): readonly Fate[] {
  if (!isToSeveral(events)) return [fateOf(events)];
  const fates = recipientsOf(events).map((recipient) => fateAt(events, recipient));
  return fates.sort((a, b) => severity(a) - severity(b));
}

export function fateAt(events: readonly PosternEvent[], address: string): Fate {
  const recipient = addressKey(address);
  // With a single recipient, everything happened to that one, even at a forwarding address.
  if (onlyRecipientOf(events) === recipient || recipientsOf(events).length < 2)
    return { recipient, ...fateOf(events) };
  const own = events.filter((event) => recipientOf(event) === recipient);
  // What holds for all yields to a final result of this recipient.
  const ofEach = events.filter((event) => recipientOf(event) === undefined && ofAll.includes(event.type));
  const concerning = isFinal(statusOf(own)) ? own : [...own, ...ofEach];
  return { recipient, ...fateOf(concerning, 'oneOfSeveral') };
}

/** If so, events about the mail need not hold for each recipient. */
export function isToSeveral(events: readonly PosternEvent[]): boolean {
  return recipientsOf(events).length > 1 && onlyRecipientOf(events) === undefined;
}

/** Mails are sent, deferred and given up as a whole, but delivered and opened by each recipient. */
const ofAll: readonly EventType[] = ['email.sent', 'email.deferred', 'email.failed'];

/** Events that name no recipient and don't hold for each. */
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
