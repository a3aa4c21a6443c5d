import { open } from '../events/selection.ts';
import { seen } from '../events/store.ts';
import { Type } from '../type.tsx';
import { type Sent, sent } from './store.ts';

/** What was sent, how it was answered, and what is stored of it. */
export function Outcomes() {
  return (
    <ul class="outcomes" aria-live="polite" aria-label="Sent">
      {sent.value.map((one) => (
        <li key={one.number}>
          <b>{one.name}</b> to {one.provider}: <Outcome {...one} />
        </li>
      ))}
    </ul>
  );
}

function Outcome({ answer, problem }: Sent) {
  if (problem !== undefined) return <span class="failure">{problem}</span>;
  if (answer === undefined) return <span>on its way …</span>;
  const { status, eventIds } = answer;
  return (
    <>
      <span class={status < 300 ? 'chip good' : 'chip failure'}>{status}</span>{' '}
      {status < 300 && eventIds.length === 0 && 'acknowledged; no event becomes of it'}
      {status >= 300 && 'refused'}
      {status < 300 && eventIds.map((id) => <Stored key={id} id={id} />)}
    </>
  );
}

/** A delivery sent again makes no new event: the feed then tells nothing. */
function Stored({ id }: { readonly id: string }) {
  const row = seen.value.find((one) => one.id === id);
  if (row === undefined) return <span class="hint">on its way, or stored before </span>;
  return (
    <button type="button" class="link" onClick={() => open(row)}>
      <Type of={row.type} />
    </button>
  );
}
