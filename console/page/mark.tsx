import type { Tone } from './tone.ts';

/** A tick, a cross, a triangle, a flag, a ring: the tone, for who does not see colours. */
const shapes: Readonly<Record<Tone, string>> = {
  good: 'M2.5 6.5 5 9l4.5-6',
  failure: 'M3 3l6 6M9 3 3 9',
  waiting: 'M6 1.8 11 10.4H1Z',
  complaint: 'M3 11V2h6.5L7.5 4.5 9.5 7H3',
  plain: 'M6 3.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 1 1 0-4.8',
};

/** The type beside it says the same in words. */
export function Mark({ tone }: { readonly tone: Tone }) {
  return (
    <svg class={`mark ${tone}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[tone]} />
    </svg>
  );
}
