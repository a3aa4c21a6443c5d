import type { FailureCategory } from './failure-categories.ts';
import {
  messageWords,
  recipientWords,
  senderOnlyWords,
  senderWords,
  systemWords,
} from './failure-phrases.ts';
import { remembering } from './remembering.ts';

const groups = {
  senderOnly: senderOnlyWords,
  sender: senderWords,
  recipient: recipientWords,
  message: messageWords,
  system: systemWords,
};

/** The cause that a reply's words name: a group's first match. */
export interface WordsFound {
  of(group: keyof typeof groups): FailureCategory | undefined;
  /** Refused in a stage of the session before a recipient was named. */
  readonly isEarly: boolean;
  /** The words say it is for now, whatever the code. */
  readonly isTemporary: boolean;
}

/** Longer than any explanation; a megabyte of hostile text is read no further. */
const searched = 8_192;

export const findWords = remembering(search, { most: 16, longest: 1_024 });

/** Searches each group at most once, on demand. */
function search(text: string): WordsFound {
  const words = plainWords(text.slice(0, searched));
  const found = new Map<string, FailureCategory | undefined>();
  return {
    isEarly: early.test(words),
    isTemporary: temporary.test(words),
    of(group) {
      if (!found.has(group)) {
        const [category] = groups[group].find(([, ...all]) => all.some((one) => one.test(words))) ?? [];
        found.set(group, category);
      }
      return found.get(group);
    },
  };
}

const temporary =
  /\btemporar(?:y|ily)\b|vorubergehend|temporairement|temporalmente|temporariamente|temporaneamente|tijdelijk|временно|暂时|暫時|一時的/;

/** Exim's, Postfix's and qmail's words for the stage. */
const early =
  /\bafter (?:pipelined )?(?:mail from|initial connection|helo|ehlo|starttls|auth)\b|in reply to (?:mail from|helo|ehlo|starttls|auth\w*|initial) |but (?:sender was|my name was|greeting) /;

/** A word with an address and its surroundings: names in it say nothing about the cause. */
const address = /[^\s<>()[\]"',;:=]{0,64}@[^\s<>()[\]"',;:]{0,255}/g;

/** The codes that begin each further line of a reply, even in joined lines. */
const continuation = / [245]\d\d(?:[ -]#?[245]\.\d{1,3}\.\d{1,3}(?= |$)|-(?!\d))/g;

/** Cisco gateways' explanation of a code before the quoted reply: `5.1.0 - Unknown address error 550-'…'`. */
const gloss = /^[245]\.\d{1,3}\.\d{1,3} - [^']{0,60}(?=[245]\d\d-')/;

/** In lower case, without accents, addresses and line breaks, so that folded phrases are found. */
function plainWords(text: string): string {
  const folded = /[^\0-\x7F]/.test(text)
    ? text
        .normalize('NFD')
        .replace(/[\u0300-\u036F]/g, '')
        .normalize('NFC')
        .replace(/[\u2018\u2019]/g, "'")
    : text;
  return folded
    .toLowerCase()
    .replace(/\S+/g, (word) =>
      word.includes('@') ? word.replace(address, '@').replace(/[<["'(]{1,4}@[>\]"')]{0,4}/g, '@') : word,
    )
    .replace(gloss, '')
    .replace(/\s+/g, ' ')
    .replace(continuation, ' ')
    .replace(/ {2,}/g, ' ');
}
