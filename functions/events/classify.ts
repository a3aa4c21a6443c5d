import type { DataParts } from './event.ts';
import type { Answer } from './failure.ts';
import { type FailureCategory, failureCategories } from './failure-categories.ts';
import { categoryOfCode, categoryOfReplyCode } from './failure-codes.ts';
import { findWords, type WordsFound } from './failure-words.ts';

/** Everything a failure is judged by; each provider gives what it has. */
export interface Evidence {
  /** The receiving side's own reply, as far as it was read. */
  readonly reply?: Answer;
  /** Everything said, by anyone: words count wherever they are. */
  readonly text?: string | undefined;
  /** The Status of a delivery status notification. */
  readonly status?: string | undefined;
  /** The provider's category, translated. */
  readonly opinion?: FailureCategory | undefined;
  /** The provider says hard or soft. */
  readonly isHard?: boolean | undefined;
  /** Refused before a recipient was named, so not about one. */
  readonly isEarly?: boolean;
  readonly isDelayed?: boolean;
  readonly isGivenUp?: boolean | undefined;
}

export type Verdict = Pick<NonNullable<DataParts['failure']>, 'kind' | 'category' | 'about'>;

/** In the order of docs/decisions/0027: the reply's code and words, the Status, the provider's category, the class. */
export function classify(evidence: Evidence): Verdict {
  const found = findWords(evidence.text ?? '');
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

/** A refusal for now is never hard, nor is one that nobody calls permanent. */
function kindAt(kind: Verdict['kind'], isForNow: boolean | undefined, isPolicy: boolean): Verdict['kind'] {
  if (kind === 'block' || kind === 'soft') return kind;
  if (isForNow) return 'soft';
  if (kind === 'hard') return isForNow === false ? 'hard' : 'undetermined';
  return isPolicy ? 'block' : kind;
}

/** RFC 5321, section 4.2.1: 4 is for now, 5 is not. Undefined if nothing says, or one reply says both. */
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
  // After the class, of one digit, and its point.
  return enhancedCode?.slice(2, enhancedCode.indexOf('.', 2));
}

/** Its code, then its words: careless servers use codes about recipients for everything. */
function fromReply({ reply = {} }: Evidence, found: WordsFound): FailureCategory | undefined {
  const coded = categoryOfCode(reply.enhancedCode) ?? categoryOfReplyCode(reply.code);
  const about = coded === undefined ? undefined : failureCategories[coded].about;
  if (about === 'sender' || about === 'message') return coded;
  const senderOnly = found.of('senderOnly');
  // Two causes in one reply; an exceeded quota may be the sender's.
  if (senderOnly !== undefined && (found.of('recipient') ?? 'mailbox_full') !== 'mailbox_full')
    return undefined;
  const others = senderOnly ?? found.of('sender');
  // Two kinds of storage, which the code distinguishes.
  if (others !== undefined || coded === 'mailbox_full' || coded === 'server_error') return others ?? coded;
  const said = found.of('recipient') ?? found.of('message');
  const isAddressCode = about === 'recipient' && coded !== 'domain_not_found';
  return said ?? (isAddressCode ? undefined : coded) ?? found.of('system') ?? coded;
}

/** If the reply has a code on another subject, the Status is a guess by the notification's author. */
function fromStatus({ reply = {}, status }: Evidence): FailureCategory | undefined {
  const subject = subjectOf(reply.enhancedCode) ?? '0';
  return subject === '0' || subject === subjectOf(status) ? categoryOfCode(status) : undefined;
}

/** Never a guess about a recipient. */
function isPossible(category: FailureCategory, evidence: Evidence, found: WordsFound): boolean {
  const { about, kind } = failureCategories[category];
  if (about !== 'recipient') return true;
  // An opinion alone does not outweigh the reply's own policy code.
  const isAlone = category === evidence.opinion && found.of('recipient') === undefined;
  const isRefuted = isAlone && subjectOf(evidence.reply?.enhancedCode) === '7';
  return !isRefuted && (kind === 'hard' ? isAboutAddress : isAboutAnyone)(evidence, found);
}

/** Whether an address can be at fault: words about the mail too would be two causes. */
function isAboutAddress(evidence: Evidence, found: WordsFound): boolean {
  return isAboutAnyone(evidence, found) && found.of('message') === undefined;
}

/** Whether it can be about a recipient at all. */
function isAboutAnyone({ isEarly = false }: Evidence, found: WordsFound): boolean {
  return !isEarly && !found.isEarly && found.of('senderOnly') === undefined;
}
