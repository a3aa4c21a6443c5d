import type { QueueDepth } from '../../api.ts';
import { useKeys } from '../keys.ts';
import { Awaited } from '../notice.tsx';
import { Said } from '../outcome.tsx';
import { Page } from '../page.tsx';
import { useFresh } from '../resource.ts';
import { type Column, Table } from '../table.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Redrive } from './redrive.tsx';
import { outcome, queues } from './state.ts';

const everyMs = 3_000;

const about = (
  <>
    A delivery waits in <b>deliveries</b> until its events are stored; an event waits in a subscriber's queue
    until the subscriber deletes it. What fails too often becomes a dead letter for 14 days. SQS's counts are
    approximate.
  </>
);

/** What waits, what is being processed, and what could not be. */
export function Queues() {
  useFresh(queues, everyMs);
  useKeys({ r: queues.load });
  const depths = queues.answer.value?.queues ?? [];
  return (
    <Page title="Queues" about={about}>
      <Awaited of={queues} />
      <Said outcome={outcome} />
      {depths.length > 0 && <Table label="Depths" columns={columns} rows={depths} />}
      {depths
        .filter((depth) => depth.deadLetters > 0)
        .map((depth) => (
          <DeadLetters key={depth.name} queue={depth} />
        ))}
      <Redrive />
    </Page>
  );
}

const columns: readonly Column<QueueDepth>[] = [
  { title: 'Queue', isHead: true, text: ({ name }) => name },
  { title: 'Waiting', class: 'number', text: ({ waiting }) => waiting },
  { title: 'In flight', class: 'number', text: ({ inFlight }) => inFlight },
  {
    title: 'Dead letters',
    class: 'number',
    text: ({ deadLetters }) => deadLetters,
    cell: ({ deadLetters }) =>
      deadLetters > 0 ? <span class="count failure">{deadLetters.toLocaleString()}</span> : undefined,
  },
];
