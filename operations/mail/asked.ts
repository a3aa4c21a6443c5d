import { bare, subjectTyped } from '../../functions/events/names.ts';
import { invalid } from '../failure.ts';

/** An address and a Message-ID look alike. */
export interface Asked {
  /** Without angle brackets. */
  readonly text: string;
  /** Absent if it can't be an address. */
  readonly address?: string;
  /** The subject of events about it, if it is a message. */
  readonly subject: string;
  /** The subject that leads to mails by the sender's own reference. */
  readonly reference: string;
}

/** Takes `ann@example.net`, `<1@example.com>`, `Ann <ann@example.net>`, or a subject. */
export function askedOf(typed: string): Asked {
  const text = bare(typed);
  if (text === undefined) throw invalid('It must be an address or a Message-ID.');
  const [whole, kind] = /^(message|reference|tracking|unknown)\/./.exec(typed.trim()) ?? [];
  const reference = kind === 'reference' ? typed.trim() : `reference/${typed.trim()}`;
  if (whole !== undefined) {
    const subject = subjectTyped(typed.trim());
    return { text: subject, subject, reference };
  }
  return { text, subject: `message/${text}`, reference, ...(text.includes('@') ? { address: text } : {}) };
}
