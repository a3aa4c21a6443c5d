import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SampleRow } from '../../api.ts';
import { Button } from '../button.tsx';
import { deployment } from '../deployment.ts';
import { leaveField } from '../keys.ts';
import { Awaited, Empty } from '../notice.tsx';
import { Page } from '../page.tsx';
import { Text } from '../text.tsx';
import { Type } from '../type.tsx';
import { Outcomes } from './outcomes.tsx';
import { samples, send } from './state.ts';

/** Any delivery on disk, signed and posted as its provider would. */
export function Simulator() {
  useEffect(() => void samples.load(), []);
  const sought = useSignal('');
  if (deployment.answer.value?.local === false) {
    return (
      <Empty title="The simulator needs a local run">
        <p>
          This is a deployment. Start a local run with <code>npm start</code>.
        </p>
      </Empty>
    );
  }
  const found = (samples.answer.value?.samples ?? []).filter((sample) => isSought(sample, sought.value));
  return (
    <Page title="Simulator">
      <Outcomes />
      <Awaited of={samples} />
      <h2>Stories</h2>
      <p class="hint">Each sends all deliveries of a new mail, signed as its provider would.</p>
      <Stories />
      <h2>Samples</h2>
      <p class="hint">Each is one recorded delivery. Some must be refused.</p>
      <search class="filters" onKeyDown={leaveField}>
        <label class="field recipient">
          <span>Filter samples</span>
          <input
            type="search"
            placeholder="bounce"
            onInput={({ currentTarget }) => (sought.value = currentTarget.value)}
          />
        </label>
      </search>
      {[...new Set(found.map(({ provider }) => provider))].map((provider) => (
        <Provider key={provider} name={provider} samples={found.filter((one) => one.provider === provider)} />
      ))}
      {samples.answer.value !== undefined && found.length === 0 && (
        <p class="hint">No sample has these words.</p>
      )}
    </Page>
  );
}

/** What happens to a mail, by each provider that reports it. */
function Stories() {
  return (
    <ul class="stories">
      {samples.answer.value?.stories.map(({ name, says, providers }) => (
        <li key={name}>
          <span>
            <b>{name}</b> <span class="hint">{says}</span>
          </span>
          {providers.map((provider) => (
            <Button
              key={provider}
              aria-label={`${name} by ${provider}`}
              onClick={() => void send({ provider, story: name })}
            >
              {provider}
            </Button>
          ))}
        </li>
      ))}
    </ul>
  );
}

function isSought({ provider, name, note = '', types }: SampleRow, words: string): boolean {
  const text = `${provider} ${name} ${note} ${types.join(' ')}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Provider({ name, samples: own }: { readonly name: string; readonly samples: readonly SampleRow[] }) {
  return (
    <section aria-label={name}>
      <h3>
        {name} <span class="hint">{own.length}</span>
      </h3>
      <ul class="samples">
        {own.map((sample) => (
          <li key={sample.name}>
            <Sample {...sample} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** On a tile; a delivery may hold any number. */
const mostTypes = 3;

function Sample({ provider, name, note, status, reason, types }: SampleRow) {
  return (
    <Button title={note} onClick={() => void send({ provider, name })}>
      <span class="sample-name">{name}</span>
      {types.slice(0, mostTypes).map((type) => (
        <Type key={type} of={type} />
      ))}
      {types.length > mostTypes && <span class="hint">and {types.length - mostTypes} more</span>}
      {status !== 200 && (
        <span class="chip failure">
          refused, {status} {reason}
        </span>
      )}
      {note !== undefined && <Text of={note} as="span" class="sample-note" />}
    </Button>
  );
}
