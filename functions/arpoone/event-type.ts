import type { EventType } from '../events/event.ts';
import { remembering } from '../events/remembering.ts';

/**
 * Beginnings of words in an `EventType`, most telling first: its values are undocumented. Mail blocked as spam was
 * blocked; nobody complained.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
const stems: readonly (readonly [RegExp, EventType])[] = [
  [/ (?:e?mail|message)?block/, 'email.rejected'],
  [/ (?:e?mail|message|hard|soft)*bounc/, 'email.bounced'],
  [/ (?:e?mail|message)?unsub/, 'email.unsubscribed'],
  [/ (?:e?mail|message)?(?:spam|complain)/, 'email.complained'],
  [/ (?:e?mail|message|link)?click/, 'email.clicked'],
  [/ (?:e?mail|message)?open/, 'email.opened'],
];

/** `NotOpened` is about what did not happen. */
const negation = / (?:not|no|non|never|un) /;

export const typeNamed = remembering(
  (eventtype): EventType => {
    const words = wordsOf(eventtype);
    if (negation.test(words)) return 'unknown';
    return stems.find(([stem]) => stem.test(words))?.[1] ?? 'unknown';
  },
  { most: 100, longest: 200 },
);

/** Whether the name itself calls a bounce hard. */
export function isNamedHard(eventtype: string): boolean | undefined {
  const [, word] = / (?:e?mail|message)?(hard|soft)/.exec(wordsOf(eventtype)) ?? [];
  return word === undefined ? undefined : word === 'hard';
}

const longest = 200;

/** `HardBounce`, `hard_bounce`, `Hard Bounce`: words in lower case, each after a space. */
function wordsOf(eventtype: string): string {
  const words = eventtype
    .slice(0, longest)
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return ` ${words} `.replace(' un subscri', ' unsubscri');
}
