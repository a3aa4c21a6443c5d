/** How an event is to be taken: told apart by colour, and by the shape of its mark. */
export type Tone = 'good' | 'failure' | 'waiting' | 'complaint' | 'plain';

export const toneNames: Readonly<Record<Tone, string>> = {
  good: 'success',
  failure: 'failed',
  waiting: 'warning',
  complaint: 'complained',
  plain: 'happened',
};

/** By its last word where that says enough; `unknown` and what is deferred are not failures, but warnings. */
const byLastWord: readonly (readonly [tone: Tone, words: RegExp])[] = [
  ['good', /^(delivered|replied|opened|clicked|subscribed|authenticated|activated|completed)$/],
  ['failure', /^(bounced|rejected|failed|authentication_failed|connection_failed)$/],
  ['waiting', /^(deferred|missing|unknown)$/],
  ['complaint', /^(complained|unsubscribed)$/],
];

export function toneOf(type: string): Tone {
  const word = type.slice(type.lastIndexOf('.') + 1);
  return byLastWord.find(([, words]) => words.test(word))?.[0] ?? 'plain';
}
