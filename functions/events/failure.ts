import { defined } from './defined.ts';
import type { DataParts } from './event.ts';

type Failure = NonNullable<DataParts['failure']>;

/** The receiving side's answer, as far as readable. */
export type Answer = Pick<NonNullable<Failure['smtp']>, 'code' | 'enhancedCode' | 'text'>;

/** Codes come first; no search may run through a megabyte of hostile text. */
const searched = 8_192;

/** RFC 3463, section 2: class 2, 4 or 5; no fourth part, as in a host's address. */
const enhanced = '[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)';

/** RFC 5321, section 4.2: Reply-code. Some servers write a colon after it. */
const replyCode = '[2-5][0-5]\\d';

const startOfReply = new RegExp(`^\\s{0,16}(${replyCode})(?=[\\s:-]|$)`);

/** RFC 2034, section 4: the enhanced code is the first word after the code, in each line. */
const enhancedInReply = new RegExp(
  `^\\s{0,16}(${replyCode})[\\s:-]{1,3}(?:\\1[ -])?['"]?#?(${enhanced})`,
  'm',
);

const startOfStatus = new RegExp(`^\\s{0,16}#?(${enhanced})`);

/** How qmail ends its sentences. */
const statusInParentheses = new RegExp(`\\(#(${enhanced})\\)`);

/**
 * A reply after other words: with an enhanced code of its class, or after words of Nodemailer, Exim, Postfix or qmail.
 */
const quoted = new RegExp(
  `(?:^|[ :])(?=([245])\\d\\d[ :-]{1,2}['"]?#?\\1\\.\\d)(?=${replyCode})|` +
    `(?:were rejected|command failed|Message failed|Invalid login|said|server returned was|end of data|[>\\]]): (?=[45][0-5]\\d[ -])`,
  'm',
);

/** The receiving side's reply, of one or more lines, perhaps after a sentence of the sender's. */
export function readReply(text: string | undefined): Answer {
  if (text === undefined) return {};
  const head = text.slice(0, searched);
  // Some servers begin with their greeting.
  const code = startOfReply.exec(head)?.[1];
  const quote = isRefusal(code) ? undefined : quoteIn(head);
  const codes = quote === undefined ? codesIn(head, code) : codesIn(quote, startOfReply.exec(quote)?.[1]);
  return { ...codes, text: text.toWellFormed() };
}

/** The reply quoted in the sender's sentence: `… were rejected: 550 5.1.1 …`. A number alone is no reply. */
export function quotedReply(text: string | undefined): Answer {
  const quote = text === undefined ? undefined : quoteIn(text);
  return quote === undefined ? {} : readReply(quote);
}

function quoteIn(text: string): string | undefined {
  const found = quoted.exec(text.slice(0, searched));
  return found === null ? undefined : text.slice(found.index + found[0].length);
}

function isRefusal(code = ''): boolean {
  return code.startsWith('4') || code.startsWith('5');
}

function codesIn(head: string, code: string | undefined): Answer {
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

/** A separate code field takes precedence over a code read from text. */
export function withCode(answer: Answer, code: number | undefined): Answer {
  const isValid = code !== undefined && Number.isInteger(code) && code >= 200 && code <= 599;
  return { ...answer, ...(isValid ? { code } : {}) };
}

/** A Status says more than a reply without a code, or with one that says nothing (X.0.0), and never hides another. */
export function withStatus(answer: Answer, status: string | undefined): Answer {
  const says = answer.enhancedCode !== undefined && !answer.enhancedCode.endsWith('.0.0');
  return {
    ...answer,
    ...defined({ enhancedCode: says ? answer.enhancedCode : (status ?? answer.enhancedCode) }),
  };
}
