import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { detailOf } from './event-detail.ts';

/** Why an address is not to be written to. */
export type Reason = 'bounced' | 'complained' | 'unsubscribed';

/** One event that speaks against writing to its recipient. */
export interface Suppressing {
  /** In lower case. */
  readonly address: string;
  readonly reason: Reason;
  /** Of a bounce. */
  readonly kind: string | undefined;
  /** When it happened, or, where nobody says, when it was received. */
  readonly time: string;
  /** What was said about it, in one line; '' where nothing was. */
  readonly said: string;
  readonly provider: string;
  readonly account: string | undefined;
  readonly subject: string;
}

/** What a row of an index tells of an event, as far as it decides whether the event is worth reading. */
export interface Hint {
  readonly type: string | undefined;
  readonly failureKind: string | undefined;
  readonly final: boolean | undefined;
  readonly recipient: string | undefined;
}

const reasons: ReadonlyMap<string, Reason> = new Map([
  ['email.bounced', 'bounced'],
  ['email.complained', 'complained'],
  ['email.unsubscribed', 'unsubscribed'],
]);

export const suppressingTypes: readonly string[] = [...reasons.keys()];

/** What is soft passes, and what is undetermined may not be about the address at all, even where it is final. */
const suppressingKinds: readonly (string | undefined)[] = ['hard', 'block'];

export function isSuppressing({ type, failureKind, final, recipient }: Hint): boolean {
  const reason = reasons.get(type ?? '');
  if (reason === undefined || recipient === undefined) return false;
  return reason !== 'bounced' || (final === true && suppressingKinds.includes(failureKind));
}

/** What an event says against writing to its recipient; undefined where it says nothing of the kind. */
export function suppressingOf(event: PosternEvent): Suppressing | undefined {
  const { recipient, failure, complaint }: DataParts = event.data;
  const hint = { type: event.type, failureKind: failure?.kind, final: failure?.final, recipient };
  const reason = reasons.get(event.type);
  if (reason === undefined || recipient === undefined || !isSuppressing(hint)) return undefined;
  // The opposite of a complaint (RFC 6430).
  if (complaint?.feedbackType?.toLowerCase() === 'not-spam') return undefined;
  return {
    address: recipient.toLowerCase(),
    reason,
    kind: failure?.kind,
    time: event.time ?? event.recordedtime,
    said: detailOf(event),
    provider: event.provider,
    account: event.account,
    subject: event.subject,
  };
}
