import { useSignal } from '@preact/signals';
import { fieldTime, momentOf } from '../clock.ts';
import { address, filter } from '../navigate.ts';
import { Options, Select } from '../select.tsx';

export type Span = readonly [span: string, text: string];

const usual: readonly Span[] = [
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
];

/** A span until now, or from a moment to another, in the zone that is shown. */
export function Period({ spans = usual }: { readonly spans?: readonly Span[] }) {
  const { since = '', until = '' } = address.value.filters;
  const chosen = useSignal(false);
  // Another view may have been asked for one that is not offered here.
  const isStrange = /^\d+[mhd]$/.test(since) && !spans.some(([span]) => span === since);
  const offered = isStrange ? [...spans, [since, `Last ${since}`] as const] : spans;
  const isSpan = until === '' && offered.some(([span]) => span === since);
  const isOwn = chosen.value || !isSpan;
  const choose = (value: string) => {
    chosen.value = value === 'own';
    if (value !== 'own') filter({ since: value, until: '' });
  };
  return (
    <>
      <Select label="Time" class="field period" value={isOwn ? 'own' : since} choose={choose}>
        <Options of={[...offered, ['own', 'From … to …']]} />
      </Select>
      {isOwn && (
        <>
          <Bound label="From" name="since" />
          <Bound label="To" name="until" />
        </>
      )}
    </>
  );
}

function Bound({ label, name }: { readonly label: string; readonly name: 'since' | 'until' }) {
  return (
    <label class="field moment">
      <span>{label}</span>
      <input
        type="datetime-local"
        value={fieldTime(address.value.filters[name] ?? '')}
        onChange={({ currentTarget }) => filter({ [name]: momentOf(currentTarget.value) })}
      />
    </label>
  );
}
