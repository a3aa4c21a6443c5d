import { defined } from './defined.ts';
import type { DataParts } from './event.ts';
import { type FailureCategory, failureCategories } from './failure-categories.ts';

type Failure = NonNullable<DataParts['failure']>;

/** What the receiving side answered, as far as it can be read. */
export type Answer = Pick<NonNullable<Failure['smtp']>, 'code' | 'enhancedCode' | 'text'>;

export type Verdict = Pick<Failure, 'kind' | 'category' | 'about'>;

/** Codes stand at the front; no search may run through a megabyte of hostile text. */
const searched = 8_192;

/** RFC 3463, section 2: class 2, 4 or 5; not followed by a fourth part, as an address of a host is. */
const enhanced = '[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)';

/** RFC 5321, section 4.2: Reply-code. Some servers write a colon behind it. */
const replyCode = '[2-5][0-5]\\d';

const startOfReply = new RegExp(`^\\s{0,16}(${replyCode})(?=[\\s:-]|$)`);

/** RFC 2034, section 4: the enhanced code is the first word behind the code, in each line. */
const enhancedInReply = new RegExp(`^\\s{0,16}(${replyCode})[\\s:-]{1,3}#?(${enhanced})`, 'm');

const startOfStatus = new RegExp(`^\\s{0,16}#?(${enhanced})`);

/** How qmail ends its sentences. */
const statusInParentheses = new RegExp(`\\(#(${enhanced})\\)`);

/** Behind a sentence of the sender's: known by an enhanced code of the same class, or by the sentence (Nodemailer's). */
const quoted = new RegExp(
  `(?:^|: )(?=([245])\\d\\d[ :-]{1,2}#?\\1\\.\\d)(?=${replyCode})|` +
    `(?:recipients were rejected|command failed|Message failed|Invalid login): (?=[45][0-5]\\d[ -])`,
  'm',
);

/** Text that is the receiving side's reply, of one line or several, perhaps behind a sentence of the sender's. */
export function readReply(text: string | undefined): Answer {
  if (text === undefined) return {};
  const head = text.slice(0, searched);
  return { ...codesIn(startOfReply.test(head) ? head : (quoteIn(head) ?? head)), text: text.toWellFormed() };
}

/** The reply that the sender's own sentence quotes: `… were rejected: 550 5.1.1 …`. A number alone is no reply. */
export function quotedReply(text: string | undefined): Answer {
  const quote = text === undefined ? undefined : quoteIn(text);
  return quote === undefined ? {} : readReply(quote);
}

function quoteIn(text: string): string | undefined {
  const found = quoted.exec(text.slice(0, searched));
  return found === null ? undefined : text.slice(found.index + found[0].length);
}

function codesIn(head: string): Answer {
  const code = startOfReply.exec(head)?.[1];
  const [, lineCode, inReply] = enhancedInReply.exec(head) ?? [];
  if (code !== undefined)
    return { code: Number(code), ...defined({ enhancedCode: lineCode === code ? inReply : undefined }) };
  const [, enhancedCode] = startOfStatus.exec(head) ?? statusInParentheses.exec(head) ?? [];
  return { ...defined({ enhancedCode }) };
}

/** The Status field of a delivery status notification (RFC 3464, section 2.3.4); a comment may follow. */
export function readStatus(status: string | undefined): string | undefined {
  return startOfStatus.exec(status?.slice(0, searched) ?? '')?.[1];
}

/** What was said in fields of their own goes before what was read from text. */
export function explicitly(
  answer: Answer,
  { code, status }: { readonly code?: number | undefined; readonly status?: string | undefined },
): Answer {
  const valid = code !== undefined && Number.isInteger(code) && code >= 200 && code <= 599;
  const enhancedCode = readStatus(status);
  return { ...answer, ...defined({ code: valid ? code : undefined, enhancedCode }) };
}

/** What the evidence says of a failure. */
export function classify({ code, enhancedCode }: Answer): Verdict {
  const classes = new Set([code?.toString()[0], enhancedCode?.[0]].filter((digit) => digit !== undefined));
  const [only] = classes.size === 1 ? classes : [];
  const category = enhancedCode === undefined ? undefined : categories.get(enhancedCode.slice(2));
  if (only !== '4' && only !== '5') return { kind: 'undetermined' };
  if (category === undefined)
    return { kind: enhancedCode?.split('.')[1] === '7' ? 'block' : only === '4' ? 'soft' : 'undetermined' };
  return verdictOf(category, only === '4');
}

/** What a category says of a failure; what is refused for now may work later. */
export function verdictOf(category: FailureCategory, forNow: boolean): Verdict {
  const { about, kind } = failureCategories[category];
  return { kind: forNow && kind !== 'block' ? 'soft' : kind, category, about };
}

const categories: ReadonlyMap<string, FailureCategory> = new Map([
  ['1.1', 'user_unknown'],
  ['1.2', 'domain_not_found'],
  ['1.6', 'mailbox_disabled'],
  ['1.10', 'domain_not_found'],
  ['1.8', 'sender_refused'],
  ['2.1', 'mailbox_disabled'],
  ['2.2', 'mailbox_full'],
  ['3.4', 'too_large'],
  ['4.7', 'expired'],
  ['7.26', 'authentication'],
]);
