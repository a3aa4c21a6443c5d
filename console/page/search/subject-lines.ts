import type { EventRow, FoundMail } from '../../api.ts';

export interface SubjectLines {
  /** The newest first, each once. */
  readonly mails: readonly FoundMail[];
  /** Those that are not among them. */
  readonly more: number;
  /** How many events were looked at. */
  readonly of: number;
}

const most = 50;

/** Mails whose subject line has all of these words, among events that the page has loaded. */
export function inSubjectLines(text: string, rows: readonly EventRow[]): SubjectLines {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const looked = new Set<string>();
  const mails = new Map<string, FoundMail>();
  for (const { stored, provider, account, subject, subjectLine, from, time } of rows) {
    looked.add(stored);
    const line = subjectLine?.toLocaleLowerCase();
    if (line === undefined || words.length === 0 || !words.every((word) => line.includes(word))) continue;
    const key = JSON.stringify([provider, account, subject]);
    if (!mails.has(key))
      mails.set(key, { provider, account, subject, subjectLine, from, time, sentences: [] });
  }
  return { mails: [...mails.values()].slice(0, most), more: Math.max(0, mails.size - most), of: looked.size };
}
