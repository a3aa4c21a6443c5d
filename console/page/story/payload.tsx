import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Payload as Fetched, StoryEvent } from '../../api.ts';
import { ask, problemOf } from '../ask.ts';
import { Copy } from '../copy.tsx';
import { address } from '../navigate.ts';
import { Problem } from '../notice.tsx';
import { Text } from '../text.tsx';
import { indented } from './indent.ts';

/** Shown at once; the browser would be slow with more. */
const mostCharacters = 50_000;

/** What the provider wrote, unchanged, and what came around it. */
export function Payload({ event }: { readonly event: StoryEvent }) {
  const fetched = useSignal<Fetched | undefined>(undefined);
  const { payload = fetched.value?.payload, payloadRef, envelope = fetched.value?.envelope } = event.data;
  return (
    <section aria-label="The provider's own text">
      <h3>The provider's own text {payload !== undefined && <Copy text={payload} />}</h3>
      {payload !== undefined && <Written text={payload} label="Payload" />}
      {payload === undefined && payloadRef !== undefined && (
        <TooLarge event={event} at={payloadRef} onFetched={(answer) => (fetched.value = answer)} />
      )}
      {typeof envelope === 'string' && (
        <details>
          <summary>The delivery around it</summary>
          <Written text={envelope} label="Envelope" />
        </details>
      )}
    </section>
  );
}

interface TooLargeProps {
  readonly event: StoryEvent;
  /** An `s3://` URI. */
  readonly at: string;
  readonly onFetched: (answer: Fetched) => void;
}

function TooLarge({ event, at, onFetched }: TooLargeProps) {
  const problem = useSignal<string | undefined>(undefined);
  const read = async () => {
    const { account = '-', subject, id } = event;
    // The address tells the instance too.
    const { provider = event.provider } = address.value.story ?? {};
    try {
      onFetched(await ask<Fetched>('payload', { provider, account, subject, id }));
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  return (
    <>
      <p class="hint">
        Too large for the table; stored at <Text of={at} />
      </p>
      <Problem text={problem.value} />
      <button type="button" onClick={() => void read()}>
        Show it
      </button>
    </>
  );
}

function Written({ text, label }: { readonly text: string; readonly label: string }) {
  const asSent = useSignal(false);
  const whole = useSignal(text.length <= mostCharacters);
  const laidOut = useMemo(() => indented(text), [text]);
  const shown = asSent.value ? text : laidOut;
  return (
    <>
      <div class="toggle">
        <button
          type="button"
          class="quiet"
          aria-pressed={asSent.value}
          onClick={() => (asSent.value = !asSent.value)}
        >
          As sent
        </button>
        {!whole.value && (
          <button type="button" class="quiet" onClick={() => (whole.value = true)}>
            Show all {Math.ceil(text.length / 1024)} KiB
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must take the keys */}
      <section class="payload" aria-label={label} tabIndex={0}>
        <Text of={whole.value ? shown : shown.slice(0, mostCharacters)} lines />
      </section>
    </>
  );
}
