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
const byLastWord: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  replied: 'good',
  opened: 'good',
  clicked: 'good',
  subscribed: 'good',
  authenticated: 'good',
  activated: 'good',
  completed: 'good',
  bounced: 'failure',
  rejected: 'failure',
  failed: 'failure',
  authentication_failed: 'failure',
  connection_failed: 'failure',
  deferred: 'waiting',
  missing: 'waiting',
  unknown: 'waiting',
  complained: 'complaint',
  unsubscribed: 'complaint',
};

export function toneOf(type: string): Tone {
  const word = type.slice(type.lastIndexOf('.') + 1);
  return Object.hasOwn(byLastWord, word) ? (byLastWord[word] ?? 'plain') : 'plain';
}
