import { useSignal } from '@preact/signals';
import { address, filter } from '../navigate.ts';

const spans = [
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
] as const;

/** A span until now, or from a moment to another, by this browser's clock. */
export function Period() {
  const { since = '', until = '' } = address.value.filters;
  const chosen = useSignal(false);
  const isSpan = until === '' && spans.some(([span]) => span === since);
  const isOwn = chosen.value || !isSpan;
  const choose = (value: string) => {
    chosen.value = value === 'own';
    if (value !== 'own') filter({ since: value, until: '' });
  };
  return (
    <>
      <label class="field period">
        <span>Time</span>
        <select value={isOwn ? 'own' : since} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {spans.map(([span, text]) => (
            <option key={span} value={span}>
              {text}
            </option>
          ))}
          <option value="own">From … to …</option>
        </select>
      </label>
      {isOwn && <Moments since={since} until={until} />}
    </>
  );
}

function Moments({ since, until }: { readonly since: string; readonly until: string }) {
  return (
    <>
      <label class="field moment">
        <span>From</span>
        <input
          type="datetime-local"
          value={localText(since)}
          onChange={({ currentTarget }) => filter({ since: utcText(currentTarget.value) })}
        />
      </label>
      <label class="field moment">
        <span>To</span>
        <input
          type="datetime-local"
          value={localText(until)}
          onChange={({ currentTarget }) => filter({ until: utcText(currentTarget.value) })}
        />
      </label>
    </>
  );
}

/** As such an input has it: without a zone. */
function localText(moment: string): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utcText(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
