import { defined } from './defined.ts';
import type { DataParts } from './event.ts';

type Failure = NonNullable<DataParts['failure']>;

/** What the receiving side answered, as far as it can be read. */
export type Answer = Pick<NonNullable<Failure['smtp']>, 'code' | 'enhancedCode' | 'text'>;

export type Verdict = Pick<Failure, 'kind' | 'final'>;

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

/** Never a guess: undetermined where there is no code, or where two contradict each other. */
export function verdictOf({ code, enhancedCode }: Answer): Verdict {
  const classes = new Set([code?.toString()[0], enhancedCode?.[0]].filter((digit) => digit !== undefined));
  const [only] = classes.size === 1 ? classes : [];
  // RFC 3463, section 2: 5 will not be mended by sending again; 4 may be, and nobody says here whether someone will.
  if (only === '5') return { kind: permanentKind(code, enhancedCode), final: true };
  if (only === '4') return { kind: isPolicy(enhancedCode) ? 'block' : 'soft' };
  return { kind: 'undetermined' };
}

/** RFC 3463, section 3.8: X.7 is security or policy. */
function isPolicy(enhancedCode: string | undefined): boolean {
  return enhancedCode?.split('.')[1] === '7';
}

function permanentKind(code: number | undefined, enhancedCode: string | undefined): Failure['kind'] {
  if (isPolicy(enhancedCode)) return 'block';
  // RFC 3463, section 3.3: a full mailbox is a persistent transient failure, whatever class it is sent with.
  if (enhancedCode === '5.2.2') return 'soft';
  // Sections 3.2 to 3.7: the sender's address, the message's length, the system, the way, the protocol, the content.
  if (/^5\.(1\.[78]$|2\.3$|[3-6]\.)/.test(enhancedCode ?? '')) return 'undetermined';
  if (enhancedCode !== undefined && !enhancedCode.startsWith('5.0.')) return 'hard';
  // RFC 5321, section 4.2.1: x5z is about mail; x0z is syntax, x2z the connection, x3z (RFC 4954) authentication.
  return code === undefined || /^55/.test(String(code)) ? 'hard' : 'undetermined';
}
