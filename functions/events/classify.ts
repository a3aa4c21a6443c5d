import type { DataParts } from './event.ts';
import type { Answer } from './failure.ts';
import { type FailureCategory, failureCategories } from './failure-categories.ts';
import { categoryOfCode, categoryOfReplyCode } from './failure-codes.ts';
import { findWords, type WordsFound } from './failure-words.ts';

/** All that a failure is judged by; each provider gives what it has. */
export interface Evidence {
  /** The receiving side's own reply, as far as it was read. */
  readonly reply?: Answer;
  /** All that was said, by whomever: words are read wherever they stand. */
  readonly text?: string | undefined;
  /** The Status of a delivery status notification. */
  readonly status?: string | undefined;
  /** The provider's own category, as one of ours. */
  readonly opinion?: FailureCategory | undefined;
  /** The provider's own word: a hard bounce, or a soft one. */
  readonly isHard?: boolean | undefined;
  /** Refused before a recipient was named, so that it can't be about one. */
  readonly isEarly?: boolean;
  /** More tries follow. */
  readonly isDelayed?: boolean;
  /** No more tries follow. */
  readonly isGivenUp?: boolean | undefined;
}

export type Verdict = Pick<NonNullable<DataParts['failure']>, 'kind' | 'category' | 'about'>;

/** In the order of docs/decisions/0027: the reply's code and words, the Status, the provider's category, the class. */
export function classify(evidence: Evidence): Verdict {
  const found = findWords(evidence.text);
  const isForNow = forNow(evidence);
  const said = [fromReply(evidence, found), fromStatus(evidence), evidence.opinion];
  const category = said.find((one) => one !== undefined && isPossible(one, evidence, found));
  // RFC 3463, section 3.8: X.7 is security or policy.
  const isPolicy = subjectOf(evidence.reply?.enhancedCode ?? evidence.status) === '7';
  if (category !== undefined) {
    const { about, kind } = failureCategories[category];
    const isSoft = isForNow || (kind === 'hard' && found.isTemporary);
    return { kind: kindAt(kind, isSoft ? true : isForNow, isPolicy), category, about };
  }
  if (isPolicy) return { kind: 'block' };
  if (isForNow && evidence.isGivenUp) return { kind: 'soft', category: 'expired', about: 'system' };
  if (evidence.isHard && !isForNow && isAboutAddress(evidence, found))
    return { kind: 'hard', about: 'recipient' };
  return { kind: isForNow ? 'soft' : 'undetermined' };
}

/** What is refused for now is never hard, and neither is what nobody says that it is for ever. */
function kindAt(kind: Verdict['kind'], isForNow: boolean | undefined, isPolicy: boolean): Verdict['kind'] {
  if (kind === 'block' || kind === 'soft') return kind;
  if (isForNow) return 'soft';
  if (kind === 'hard') return isForNow === false ? 'hard' : 'undetermined';
  return isPolicy ? 'block' : kind;
}

/** RFC 5321, section 4.2.1: 4 is for now, 5 is not. Undefined where nothing tells, or where one reply says both. */
function forNow({ reply = {}, status, isHard, isDelayed, isGivenUp }: Evidence): boolean | undefined {
  if (isDelayed) return true;
  const { code, enhancedCode } = reply;
  const digits = [code?.toString()[0], enhancedCode?.[0]].filter((digit) => digit !== undefined);
  if (isHard !== undefined && digits.length === 0) return !isHard;
  const [digit, other = digit] = digits.length === 0 ? [status?.[0]] : digits;
  if (digit !== other) return undefined;
  if (digit === '4' || digit === '5') return digit === '4';
  return digit === undefined && isGivenUp ? false : undefined;
}

function subjectOf(enhancedCode: string | undefined): string | undefined {
  // The class, of one digit, and its point stand before it.
  return enhancedCode?.slice(2, enhancedCode.indexOf('.', 2));
}

/** Its code, then its words: but that a recipient is at fault, careless servers say by code of everything. */
function fromReply({ reply = {} }: Evidence, found: WordsFound): FailureCategory | undefined {
  const coded = categoryOfCode(reply.enhancedCode) ?? categoryOfReplyCode(reply.code);
  const about = coded === undefined ? undefined : failureCategories[coded].about;
  if (about === 'sender' || about === 'message') return coded;
  const senderOnly = found.of('senderOnly');
  // Two causes in one reply; a quota that is exceeded may be the sender's.
  if (senderOnly !== undefined && (found.of('recipient') ?? 'mailbox_full') !== 'mailbox_full')
    return undefined;
  const others = senderOnly ?? found.of('sender');
  // Two kinds of storage, told apart by code.
  if (others !== undefined || coded === 'mailbox_full' || coded === 'server_error') return others ?? coded;
  const said = found.of('recipient') ?? found.of('message');
  const isAddressCode = about === 'recipient' && coded !== 'domain_not_found';
  return said ?? (isAddressCode ? undefined : coded) ?? found.of('system') ?? coded;
}

/** A reply with a code on another subject makes the Status a guess of whoever wrote the notification. */
function fromStatus({ reply = {}, status }: Evidence): FailureCategory | undefined {
  const subject = subjectOf(reply.enhancedCode) ?? '0';
  return subject === '0' || subject === subjectOf(status) ? categoryOfCode(status) : undefined;
}

/** Never a guess about a recipient. */
function isPossible(category: FailureCategory, evidence: Evidence, found: WordsFound): boolean {
  const { about, kind } = failureCategories[category];
  if (about !== 'recipient') return true;
  // An opinion alone does not outweigh the reply's own code for policy.
  const isAlone = category === evidence.opinion && found.of('recipient') === undefined;
  const isRefuted = isAlone && subjectOf(evidence.reply?.enhancedCode) === '7';
  return !isRefuted && (kind === 'hard' ? isAboutAddress : isAboutAnyone)(evidence, found);
}

/** Whether an address can be at fault: two causes again, if something is said of the mail too. */
function isAboutAddress(evidence: Evidence, found: WordsFound): boolean {
  return isAboutAnyone(evidence, found) && found.of('message') === undefined;
}

/** Whether it can be about a recipient at all. */
function isAboutAnyone({ isEarly = false }: Evidence, found: WordsFound): boolean {
  return !isEarly && !found.isEarly && found.of('senderOnly') === undefined;
}
