import { Dialog } from '../dialog.tsx';
import { asked, queues, redrive } from './state.ts';

/** The one thing that the console changes; so it asks. */
export function Redrive() {
  const queue = asked.value;
  if (queue === undefined) return null;
  const count = queues.answer.value?.queues.find(({ name }) => name === queue)?.deadLetters ?? 0;
  const close = () => {
    asked.value = undefined;
  };
  const confirm = () => {
    void redrive(queue);
    close();
  };
  return (
    <Dialog title={`Redrive ${queue}?`} onClose={close}>
      <p>
        {count === 1 ? 'The dead letter is' : `All ${count.toLocaleString()} dead letters are`} moved back to
        the queue and processed again. Nothing is stored twice. What fails again comes back here: mend the
        cause first.
      </p>
      <form method="dialog" class="choice">
        <button type="submit">Cancel</button>
        <button type="button" class="primary" onClick={confirm}>
          Redrive {count.toLocaleString()}
        </button>
      </form>
    </Dialog>
  );
}
