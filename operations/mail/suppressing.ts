import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { isGivenUp } from '../../functions/events/given-up.ts';
import type { Sender } from '../../functions/events/instance.ts';
import { detailOf } from './event-detail.ts';

/** Why an address is not to be written to; `failing`: softly, again and again. */
export type Reason = 'bounced' | 'refused' | 'complained' | 'unsubscribed' | 'failing';

/** One event that speaks against writing to its recipient. */
export interface Suppressing extends Sender {
  /** As keys hold it; '' where a failure names nobody. */
  readonly address: string;
  readonly reason: Reason;
  /** Of a failure, as are the next two. */
  readonly kind: string | undefined;
  readonly category: string | undefined;
  readonly about: string | undefined;
  /** What was unsubscribed from; undefined for all mail. */
  readonly list: string | undefined;
  /** When it happened, or, where nobody says, when it was received. */
  readonly time: string;
  /** What was said about it, in one line; '' where nothing was. */
  readonly said: string;
  readonly account: string | undefined;
  readonly subject: string;
}

/** What a row of an index tells of an event, as far as it decides whether the event is worth reading. */
export interface Hint {
  readonly type: string;
  readonly failureKind: string | undefined;
  readonly final: boolean | undefined;
  readonly about: string | undefined;
}

const failureReasons: ReadonlyMap<string, Reason> = new Map([
  ['email.bounced', 'bounced'],
  ['email.rejected', 'refused'],
  ['email.deferred', 'refused'],
  ['email.failed', 'refused'],
]);

const ownReasons: ReadonlyMap<string, Reason> = new Map([
  ['email.complained', 'complained'],
  ['email.unsubscribed', 'unsubscribed'],
]);

/** Types of events that may speak against writing to somebody. */
export const speakingTypes: readonly string[] = [...failureReasons.keys(), ...ownReasons.keys()];

/** Final and about the recipient, or said by the recipient. Hard is only ever about the recipient. */
export function speaksAgainst({ type, failureKind, final }: Hint): boolean {
  if (ownReasons.has(type)) return true;
  return failureReasons.has(type) && final === true && failureKind === 'hard';
}

/** Refused for a reason of the sender's: nothing is wrong with the address. */
export function isRefusalOfSender(hint: Hint): boolean {
  return hint.about === 'sender' && isGivenUp(hint.type, hint.final);
}

/** Given up for a reason that may pass, and that is not the sender's. */
export function isSoftFailure(hint: Hint): boolean {
  const { type, final, failureKind, about } = hint;
  return failureKind === 'soft' && about !== 'sender' && about !== 'message' && isGivenUp(type, final);
}

/** What an event says, of which `speaksAgainst`, or one of the others, has found that it says something. */
export function suppressingOf(event: PosternEvent): Suppressing {
  const { recipient, failure, list }: DataParts = event.data;
  return {
    address: recipient === undefined ? '' : addressKey(recipient),
    reason: failureReasons.get(event.type) ?? ownReasons.get(event.type) ?? 'failing',
    kind: failure?.kind,
    category: failure?.category,
    about: failure?.about,
    list,
    time: event.time ?? event.recordedtime,
    said: list === undefined ? detailOf(event) : '',
    provider: event.provider,
    instance: event.instance,
    account: event.account,
    subject: event.subject,
  };
}

/** Complaints of the mail as such (RFC 5965); one without a type is one. Virus, fraud and other are about something else. */
const againstSending: readonly string[] = ['abuse', 'opt-out', 'opt-out-list'];

/** False for a complaint that does not ask for an end of mail. */
export function asksForNoMore({ complaint }: DataParts): boolean {
  const type = complaint?.feedbackType?.trim().toLowerCase() ?? '';
  return type === '' || againstSending.includes(type);
}
