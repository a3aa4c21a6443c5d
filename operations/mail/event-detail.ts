import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { zoned } from '../clock.ts';

type Part<Name extends keyof DataParts> = NonNullable<DataParts[Name]>;

/** In the words that came with the event; '' if it says no more. */
export function detailOf(event: PosternEvent): string {
  const { failure, delivery, complaint, list, engagement, error, change }: DataParts = event.data;
  const said = [
    failure === undefined ? undefined : failureWords(failure),
    delivery === undefined ? undefined : tryWords(delivery),
    complaint === undefined ? undefined : complaintWords(complaint),
    list === undefined ? undefined : `list ${list}`,
    engagement?.url,
    error === undefined ? undefined : [error.code, error.message].filter(Boolean).join(' '),
    change?.changeType,
    event.type === 'unknown' ? event.providertype : undefined,
  ];
  return said.filter(Boolean).join(', ');
}

/** `550 5.1.1 user unknown, at mx.example.com`: the answer itself, if there is one. */
export function failureWords({ reason, smtp = {} }: Part<'failure'>): string {
  const { code, enhancedCode, text, mta } = smtp;
  const words = oneLine(text ?? reason ?? '');
  const isSaid = (one: number | string | undefined) => one === undefined || words.includes(String(one));
  const codes = [code, enhancedCode].filter((one) => !isSaid(one)).join(' ');
  return [[codes, words].filter(Boolean).join(' '), mta === undefined ? '' : `at ${mta}`]
    .filter(Boolean)
    .join(', ');
}

/** `at try 1 of 2, the next due at 2026-11-22 14:02:00 UTC` */
export function tryWords({ attempt, maxAttempts, nextAttemptAt }: Part<'delivery'>): string {
  const of = maxAttempts === undefined ? '' : ` of ${maxAttempts}`;
  return [
    attempt === undefined ? '' : `at try ${attempt}${of}`,
    nextAttemptAt === undefined ? '' : `the next due at ${momentWords(nextAttemptAt)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** `abuse, reported by mail.example.net` */
function complaintWords({ feedbackType, source }: Part<'complaint'>): string {
  return [feedbackType?.trim(), source === undefined ? undefined : `reported by ${source}`]
    .filter(Boolean)
    .join(', ');
}

export function momentWords(time: string): string {
  return zoned(time);
}

/** Some servers explain themselves in pages. */
const longest = 300;

/** Answers of several lines repeat their codes in each. */
const continued = /\s*\r?\n\s*(?:[2-5]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3}\s+)?)?/g;

function oneLine(text: string): string {
  const line = text
    .slice(0, 10 * longest)
    .replace(continued, ' ')
    .replace(/^([2-5]\d\d)-/, '$1 ')
    .replace(/\s+/g, ' ')
    .trim();
  const beginning = [...line].slice(0, longest).join('');
  return beginning === line ? line.replace(/\.$/, '') : `${beginning}…`;
}
