import type { Signal } from '@preact/signals';
import { problemOf } from './ask.ts';
import { Text } from './text.tsx';

/** The result of a change that was asked for. */
export interface Outcome {
  readonly text: string;
  readonly failed: boolean;
}

/** Does it, and keeps what to say of it. */
export async function done(outcome: Signal<Outcome | undefined>, act: () => Promise<string>): Promise<void> {
  outcome.value = await act().then(
    (text) => ({ text, failed: false }),
    (error: unknown) => ({ text: problemOf(error), failed: true }),
  );
}

export function Said({ outcome }: { readonly outcome: Signal<Outcome | undefined> }) {
  const { value } = outcome;
  return (
    <div role="status">
      {value && <Text of={value.text} as="p" class={value.failed ? 'problem' : 'said'} />}
    </div>
  );
}
