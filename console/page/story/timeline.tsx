import { useSignal } from '@preact/signals';
import type { StoryEvent } from '../../api.ts';
import { Button } from '../button.tsx';
import { Failure } from '../events/row.tsx';
import { isApart, Moment, Text } from '../text.tsx';
import { Type } from '../type.tsx';

interface Props {
  readonly events: readonly StoryEvent[];
  /** An event's id. */
  readonly shown: string | undefined;
  readonly choose: (id: string) => void;
}

const step = 100;

/** Oldest first. */
export function Timeline({ events, shown, choose }: Props) {
  const most = useSignal(step);
  const left = events.length - most.value;
  return (
    <>
      <ol class="timeline">
        {events.slice(0, most.value).map((event) => (
          <li key={event.id}>
            <Button aria-current={event.id === shown ? 'true' : undefined} onClick={() => choose(event.id)}>
              <Line event={event} />
            </Button>
          </li>
        ))}
      </ol>
      {left > 0 && (
        <Button onClick={() => (most.value += step)}>
          Show {Math.min(left, step)} more of {left}
        </Button>
      )}
    </>
  );
}

function Line({ event }: { readonly event: StoryEvent }) {
  const { failure, recipient } = event.data;
  return (
    <>
      <Type of={event.type} />
      <Moment
        at={event.time ?? event.recordedtime}
        note={event.time === undefined ? 'received; the provider does not say when it happened' : 'happened'}
      />
      {isApart(event.time, event.recordedtime) && (
        <span class="hint">
          received <Moment at={event.recordedtime} />
        </span>
      )}
      {failure !== undefined && <Failure {...failure} />}
      {recipient !== undefined && <Text of={recipient} as="span" class="recipient" />}
    </>
  );
}
