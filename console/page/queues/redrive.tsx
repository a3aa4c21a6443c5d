import { Confirm } from '../dialog.tsx';
import { asked, queues, redrive } from './state.ts';

export function Redrive() {
  if (asked.value === undefined) return null;
  const { queue, id } = asked.value;
  const count =
    id === undefined ? (queues.answer.value?.queues.find(({ name }) => name === queue)?.deadLetters ?? 0) : 1;
  return (
    <Confirm
      title={id === undefined ? `Redrive ${queue}?` : `Redrive one dead letter of ${queue}?`}
      onClose={() => (asked.value = undefined)}
      yes={`Redrive ${count.toLocaleString()}`}
      onYes={() => redrive({ queue, id })}
    >
      <p>
        {count === 1 ? 'The dead letter is' : `All ${count.toLocaleString()} dead letters are`} moved back to
        the queue and processed again. Nothing is stored twice. What fails again comes back here: fix the
        cause first.
      </p>
    </Confirm>
  );
}
