import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Payload as Fetched, StoryEvent } from '../../api.ts';
import { ask } from '../ask.ts';
import { Button } from '../button.tsx';
import { Copy } from '../copy.tsx';
import { address } from '../navigate.ts';
import { Problem } from '../notice.tsx';
import { resource } from '../resource.ts';
import { Text } from '../text.tsx';
import { indented } from './indent.ts';

/** Shown at once; the browser would be slow with more. */
const mostCharacters = 50_000;

/** What the provider wrote, unchanged, and what came around it. */
export function Payload({ event }: { readonly event: StoryEvent }) {
  const item = useMemo(() => itemOf(event), [event.id]);
  const fetched = item.answer.value;
  const { payload = fetched?.payload, payloadRef, envelope = fetched?.envelope } = event.data;
  return (
    <section aria-label="The provider's own text">
      <h3>The provider's own text {payload !== undefined && <Copy text={payload} />}</h3>
      {payload !== undefined && <Written text={payload} label="Payload" />}
      {payload === undefined && payloadRef !== undefined && (
        <>
          <p class="hint">
            Too large for the table; stored at <Text of={payloadRef} />
          </p>
          <Problem text={item.problem.value} />
          <Button onClick={item.load}>Show it</Button>
        </>
      )}
      {envelope !== undefined && (
        <details>
          <summary>The delivery around it</summary>
          <Written text={envelope} label="Envelope" />
        </details>
      )}
    </section>
  );
}

/** What S3 keeps of an event. */
function itemOf({ account = '-', subject, id, ...event }: StoryEvent) {
  // The address tells the instance too.
  const { provider = event.provider } = address.value.story ?? {};
  return resource<Fetched>((signal) => ask('payload', { provider, account, subject, id }, signal));
}

function Written({ text, label }: { readonly text: string; readonly label: string }) {
  const asSent = useSignal(false);
  const whole = useSignal(text.length <= mostCharacters);
  const laidOut = useMemo(() => indented(text), [text]);
  const shown = asSent.value ? text : laidOut;
  return (
    <>
      <div class="toggle">
        <Button class="quiet" aria-pressed={asSent.value} onClick={() => (asSent.value = !asSent.value)}>
          As sent
        </Button>
        {!whole.value && (
          <Button class="quiet" onClick={() => (whole.value = true)}>
            Show all {Math.ceil(text.length / 1024)} KiB
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must take the keys */}
      <section class="payload" aria-label={label} tabIndex={0}>
        <Text of={whole.value ? shown : shown.slice(0, mostCharacters)} lines />
      </section>
    </>
  );
}
