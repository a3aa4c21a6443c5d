import type { StoryEvent } from '../../api.ts';
import { Copy } from '../copy.tsx';
import { Text } from '../text.tsx';
import { flatten } from './flatten.ts';
import { Payload } from './payload.tsx';
import { Resend } from './resend.tsx';

/** What Postern made of it, beside what the provider wrote. */
export function Detail({ event }: { readonly event: StoryEvent }) {
  const { data, ...attributes } = event;
  const { payload: _theirs, payloadRef: _there, envelope: _around, ...ours } = data;
  return (
    <div class="detail">
      <section aria-label="Normalised">
        <h3>
          Normalised <Copy text={JSON.stringify(event, null, 2)} />
        </h3>
        <Leaves of={ours} />
        <details>
          <summary>Attributes</summary>
          <Leaves of={attributes} />
        </details>
        <Resend event={event} />
      </section>
      <Payload event={event} />
    </div>
  );
}

function Leaves({ of }: { readonly of: unknown }) {
  const leaves = flatten(of).filter(([path]) => path !== '');
  if (leaves.length === 0) return <p class="hint">The provider says nothing that is a normalised field.</p>;
  return (
    <dl class="leaves">
      {leaves.map(([path, text]) => (
        <div key={path}>
          <dt>
            {path.split('.').map((part, at) => (
              <>
                {at > 0 && '.'}
                {at > 0 && <wbr />}
                <Text of={part} />
              </>
            ))}
          </dt>
          <dd>
            <Text of={text} lines />
          </dd>
        </div>
      ))}
    </dl>
  );
}
