import { bare, subjectTyped } from '../../functions/events/names.ts';
import { OperationError } from '../failure.ts';

/** What somebody wants to know about: an address and a Message-ID look alike. */
export interface Asked {
  /** Without angle brackets. */
  readonly text: string;
  /** What it is as an address, where it may be one. */
  readonly address?: string;
  /** What events about it have as their subject, if it is a message. */
  readonly subject: string;
  /** What mails lead from that the sender knows by it. */
  readonly reference: string;
}

/** `ann@example.net`, `<1@example.com>`, `Ann <ann@example.net>`, or a subject as events have it. */
export function askedOf(typed: string): Asked {
  const text = bare(typed);
  if (text === undefined) throw new OperationError('It must be an address or a Message-ID.', 'invalid');
  const [whole, kind] = /^(message|reference|tracking|unknown)\/./.exec(typed.trim()) ?? [];
  const reference = kind === 'reference' ? typed.trim() : `reference/${typed.trim()}`;
  if (whole !== undefined) {
    const subject = subjectTyped(typed.trim());
    return { text: subject, subject, reference };
  }
  return { text, subject: `message/${text}`, reference, ...(text.includes('@') ? { address: text } : {}) };
}
