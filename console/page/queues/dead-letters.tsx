import type { DeadLetterRow, QueueDepth } from '../../api.ts';
import { Awaited } from '../notice.tsx';
import { TableBox } from '../table-box.tsx';
import { Moment, Text } from '../text.tsx';
import { asked, deadLetters, look, looked } from './state.ts';

export function DeadLetters({ queue: { name, deadLetters: count } }: { readonly queue: QueueDepth }) {
  const isLooked = looked.value === name;
  return (
    <section class="dead" aria-label={`Dead letters of ${name}`}>
      <div>
        <h2>
          {count.toLocaleString()} {count === 1 ? 'dead letter' : 'dead letters'} of {name}
        </h2>
        <button type="button" aria-expanded={isLooked} onClick={() => look(isLooked ? undefined : name)}>
          {isLooked ? 'Hide' : 'Show why'}
        </button>
        <button type="button" onClick={() => (asked.value = { queue: name })}>
          Redrive …
        </button>
      </div>
      {isLooked && <Letters queue={name} />}
    </section>
  );
}

function Letters({ queue }: { readonly queue: string }) {
  const letters = deadLetters.answer.value?.deadLetters;
  if (letters === undefined || deadLetters.problem.value !== undefined) return <Awaited of={deadLetters} />;
  if (letters.length === 0)
    return <p class="hint">SQS returned none: another reader may have them. Try again soon.</p>;
  return (
    <TableBox label="Reasons">
      <thead>
        <tr>
          <th scope="col">Sent</th>
          <th scope="col">Provider</th>
          <th scope="col">Why it is here</th>
          <th scope="col">Delivery</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <Letter key={letter.id} queue={queue} {...letter} />
        ))}
      </tbody>
    </TableBox>
  );
}

function Letter({ queue, id, sentAt, provider, deliveryId, why }: DeadLetterRow & { queue: string }) {
  return (
    <tr>
      <td>
        <Moment at={sentAt} />
      </td>
      <td>{provider ?? '–'}</td>
      <td>
        <Text of={why} lines />
      </td>
      <td class="id">
        <Text of={deliveryId ?? id} />
      </td>
      <td>
        <button type="button" onClick={() => (asked.value = { queue, id })}>
          Redrive this …
        </button>
      </td>
    </tr>
  );
}
