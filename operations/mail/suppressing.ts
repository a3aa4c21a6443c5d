import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { isGivenUp } from '../../functions/events/given-up.ts';
import type { Sender } from '../../functions/events/instance.ts';
import { detailOf } from './event-detail.ts';

/** `failing`: soft failures, again and again. */
export type Reason = 'bounced' | 'refused' | 'complained' | 'unsubscribed' | 'failing';

export interface Suppressing extends Sender {
  /** As keys hold it; '' if the failure names none. */
  readonly address: string;
  readonly reason: Reason;
  /** Of a failure, as are the next two. */
  readonly kind: string | undefined;
  readonly category: string | undefined;
  readonly about: string | undefined;
  /** Undefined for all mail. */
  readonly list: string | undefined;
  /** When it happened, or was received. */
  readonly time: string;
  /** One line, or ''. */
  readonly said: string;
  readonly account: string | undefined;
  readonly subject: string;
}

/** Enough of an index row to decide whether to read the event. */
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

export const speakingTypes: readonly string[] = [...failureReasons.keys(), ...ownReasons.keys()];

/** Final and about the recipient, or by the recipient. Hard failures are always about the recipient. */
export function speaksAgainst({ type, failureKind, final }: Hint): boolean {
  if (ownReasons.has(type)) return true;
  return failureReasons.has(type) && final === true && failureKind === 'hard';
}

/** Nothing is wrong with the address. */
export function isRefusalOfSender(hint: Hint): boolean {
  return hint.about === 'sender' && isGivenUp(hint.type, hint.final);
}

/** Temporary, and not because of the sender. */
export function isSoftFailure(hint: Hint): boolean {
  const { type, final, failureKind, about } = hint;
  return failureKind === 'soft' && about !== 'sender' && about !== 'message' && isGivenUp(type, final);
}

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

/** Complaints about the mail itself (RFC 5965), also without a type. Virus, fraud and other are about something else. */
const againstSending: readonly string[] = ['abuse', 'opt-out', 'opt-out-list'];

export function asksForNoMore({ complaint }: DataParts): boolean {
  const type = complaint?.feedbackType?.trim().toLowerCase() ?? '';
  return type === '' || againstSending.includes(type);
}
