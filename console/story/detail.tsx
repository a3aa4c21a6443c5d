import { useSignal } from '@preact/signals';
import type { StoryEvent } from '../../cli/console/api.ts';
import { Text } from '../text.tsx';
import { flatten } from './flatten.ts';
import { indented } from './indent.ts';

/** Shown at once; the browser would be slow with more. */
const mostCharacters = 50_000;

/** What Postern made of it, beside what the provider wrote. */
export function Detail({ event }: { readonly event: StoryEvent }) {
  const { data, ...attributes } = event;
  const { payload, payloadRef, envelope, ...ours } = data;
  return (
    <div class="detail">
      <section aria-label="Normalised">
        <h2>
          Normalised <Copy text={JSON.stringify(event, null, 2)} />
        </h2>
        <Leaves of={ours} />
        <details>
          <summary>Attributes</summary>
          <Leaves of={attributes} />
        </details>
      </section>
      <section aria-label="The provider's own text">
        <h2>The provider's own text {payload !== undefined && <Copy text={payload} />}</h2>
        {payload !== undefined && <Payload key={event.id} text={payload} label="Payload" />}
        {payload === undefined && payloadRef !== undefined && (
          <p class="hint">
            It is too large for the table, and lies at <Text of={payloadRef} />
          </p>
        )}
        {typeof envelope === 'string' && (
          <details>
            <summary>What came around it</summary>
            <Payload text={envelope} label="Envelope" />
          </details>
        )}
      </section>
    </div>
  );
}

function Leaves({ of }: { readonly of: unknown }) {
  const leaves = flatten(of).filter(([path]) => path !== '');
  if (leaves.length === 0) return <p class="hint">The provider says nothing that has a place of its own.</p>;
  return (
    <dl class="leaves">
      {leaves.map(([path, text]) => (
        <div key={path}>
          <dt>
            <Text of={path} />
          </dt>
          <dd>
            <Text of={text} lines />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Payload({ text, label }: { readonly text: string; readonly label: string }) {
  const asSent = useSignal(false);
  const whole = useSignal(text.length <= mostCharacters);
  const laidOut = asSent.value ? text : indented(text);
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
        <Text of={whole.value ? laidOut : laidOut.slice(0, mostCharacters)} lines />
      </section>
    </>
  );
}

function Copy({ text }: { readonly text: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    copied.value = true;
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {copied.value ? 'Copied' : 'Copy'}
    </button>
  );
}
