import type { QueueDepth } from '../../api.ts';
import { useKeys } from '../keys.ts';
import { Awaited } from '../notice.tsx';
import { Said } from '../outcome.tsx';
import { useFresh } from '../resource.ts';
import { TableBox } from '../table-box.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Redrive } from './redrive.tsx';
import { outcome, queues } from './state.ts';

const everyMs = 3_000;

/** What waits, what is being processed, and what could not be. */
export function Queues() {
  useFresh(queues, everyMs);
  useKeys({ r: () => void queues.load() });
  const depths = queues.answer.value?.queues ?? [];
  return (
    <div class="page scroll">
      <h1>Queues</h1>
      <p class="hint">
        A delivery waits in <b>deliveries</b> until its events are stored; an event waits in a subscriber's
        queue until the subscriber deletes it. What fails too often becomes a dead letter for 14 days. SQS's
        counts are approximate.
      </p>
      <Awaited of={queues} />
      <Said outcome={outcome} />
      {depths.length > 0 && <Table depths={depths} />}
      {depths
        .filter((depth) => depth.deadLetters > 0)
        .map((depth) => (
          <DeadLetters key={depth.name} queue={depth} />
        ))}
      <Redrive />
    </div>
  );
}

function Table({ depths }: { readonly depths: readonly QueueDepth[] }) {
  return (
    <TableBox label="Depths">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class="number">
            Waiting
          </th>
          <th scope="col" class="number">
            In flight
          </th>
          <th scope="col" class="number">
            Dead letters
          </th>
        </tr>
      </thead>
      <tbody>
        {depths.map((depth) => (
          <Depth key={depth.name} {...depth} />
        ))}
      </tbody>
    </TableBox>
  );
}

function Depth({ name, waiting, inFlight, deadLetters }: QueueDepth) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{waiting.toLocaleString()}</td>
      <td class="number">{inFlight.toLocaleString()}</td>
      <td class="number">
        {deadLetters === 0 ? '0' : <span class="count failure">{deadLetters.toLocaleString()}</span>}
      </td>
    </tr>
  );
}
