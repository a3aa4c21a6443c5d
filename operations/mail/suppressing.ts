import type { DataParts, EventType } from '../../functions/events/event.ts';
import { isGivenUp } from '../../functions/events/given-up.ts';
import type { Attributes } from '../queries/read-item.ts';

/** `failing`: soft failures, again and again. */
export type Reason = 'bounced' | 'refused' | 'complained' | 'unsubscribed' | 'failing';

const failures = new Map<string, Reason>([
  ['email.bounced', 'bounced'],
  ['email.rejected', 'refused'],
  ['email.deferred', 'refused'],
  ['email.failed', 'refused'],
]);

const wishes = new Map<string, Reason>([
  ['email.complained', 'complained'],
  ['email.unsubscribed', 'unsubscribed'],
]);

export const speakingTypes: readonly string[] = [...failures.keys(), ...wishes.keys()];

export function reasonOf(type: EventType): Reason {
  return failures.get(type) ?? wishes.get(type) ?? 'failing';
}

/** Of an index row, as the next two: final and about the recipient, as hard failures are, or by the recipient. */
export function speaksAgainst({ type, failurekind, final }: Attributes): boolean {
  if (wishes.has(type?.S ?? '')) return true;
  return failures.has(type?.S ?? '') && final?.BOOL === true && failurekind?.S === 'hard';
}

/** Nothing is wrong with the address. */
export function isRefusalOfSender({ type, final, about }: Attributes): boolean {
  return about?.S === 'sender' && isGivenUp(type?.S ?? '', final?.BOOL);
}

/** Temporary, and not because of the sender. */
export function isSoftFailure({ type, failurekind, final, about }: Attributes): boolean {
  const isAboutMail = about?.S === 'sender' || about?.S === 'message';
  return failurekind?.S === 'soft' && !isAboutMail && isGivenUp(type?.S ?? '', final?.BOOL);
}

/** Complaints about the mail itself (RFC 5965), also without a type. Virus, fraud and other are about something else. */
const againstSending: readonly string[] = ['abuse', 'opt-out', 'opt-out-list'];

export function asksForNoMore({ complaint }: DataParts): boolean {
  const type = complaint?.feedbackType?.trim().toLowerCase() ?? '';
  return type === '' || againstSending.includes(type);
}
