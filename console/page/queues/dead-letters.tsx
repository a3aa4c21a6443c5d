import type { DeadLetterRow, QueueDepth } from '../../api.ts';
import { Button } from '../button.tsx';
import { Awaited } from '../notice.tsx';
import { type Column, Table } from '../table.tsx';
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
        <Button aria-expanded={isLooked} onClick={() => look(isLooked ? undefined : name)}>
          {isLooked ? 'Hide' : 'Show why'}
        </Button>
        <Button onClick={() => (asked.value = { queue: name })}>Redrive …</Button>
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
  const redrive: Column<DeadLetterRow> = {
    title: '',
    cell: ({ id }) => <Button onClick={() => (asked.value = { queue, id })}>Redrive this …</Button>,
  };
  return <Table label="Reasons" columns={[...columns, redrive]} rows={letters} />;
}

const columns: readonly Column<DeadLetterRow>[] = [
  { title: 'Sent', cell: ({ sentAt }) => <Moment at={sentAt} /> },
  { title: 'Provider', class: 'word', text: ({ provider }) => provider },
  { title: 'Why it is here', cell: ({ why }) => <Text of={why} lines /> },
  { title: 'Delivery', class: 'id', text: ({ deliveryId, id }) => deliveryId ?? id },
];
