import { Button } from '../button.tsx';
import { open, rows, seen } from '../events/state.ts';
import { lookFor } from '../navigate.ts';
import { Type } from '../type.tsx';
import { type Sent, sent } from './state.ts';

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

function Outcome({ at, answer, problem }: Sent) {
  if (problem !== undefined) return <span class="problem">{problem}</span>;
  if (answer === undefined) return <span>on its way …</span>;
  const { status, eventIds, recipient } = answer;
  const isTaken = status < 300;
  return (
    <>
      <span class={isTaken ? 'chip good' : 'chip failure'}>{status}</span>
      {isTaken && eventIds.length === 0 && 'acknowledged; contains no event'}
      {!isTaken && 'refused'}
      {isTaken && eventIds.map((id) => <Stored key={id} id={id} sentAt={at} />)}
      {isTaken && recipient !== undefined && (
        <Button class="link" onClick={() => lookFor({ text: recipient })}>
          What happened to it?
        </Button>
      )}
    </>
  );
}

/** In a long list, old events aren't looked for. */
const mostLooked = 1_000;

/** A delivery sent again makes no new event, so the feed shows none. */
function Stored({ id, sentAt }: { readonly id: string; readonly sentAt: string }) {
  const row = [...seen.value, ...rows.value.slice(0, mostLooked)].find((one) => one.id === id);
  if (row === undefined) return <span class="hint">on its way, unless already stored</span>;
  return (
    <span>
      <Button class="link" onClick={() => open(row)}>
        <Type of={row.type} />
      </Button>
      {row.storedAt < sentAt && <span class="hint"> was already stored</span>}
    </span>
  );
}
