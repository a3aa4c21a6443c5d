import { OperationError } from '../failure.ts';
import { type DeadLetter, withDeadLetters } from './dead-letters.ts';
import type { DeadLetterQueue } from './queue.ts';

/** Hands over the one dead letter whose id begins so, and gives it back unless it was taken off the queue. */
export function withDeadLetter<T>(
  queue: DeadLetterQueue,
  beginning: string,
  signal: AbortSignal,
  use: (letter: DeadLetter) => Promise<T>,
): Promise<T> {
  const id = beginning.toLowerCase();
  const isIt = (letter: DeadLetter) => letter.id.startsWith(id);
  // A beginning may be of several: only a whole id lets the search end early.
  const until = (letter: DeadLetter) => letter.id === id;
  const wanted = { limit: Number.POSITIVE_INFINITY, until, signal };
  return withDeadLetters(queue, wanted, async (letters) => {
    const [letter, another] = letters.filter(isIt);
    if (letter === undefined)
      throw new OperationError(
        `There is no dead letter ${beginning} of ${queue.name} that can be read now. Ids are as 'postern dlq list --queue ${queue.name}' shows them, and change with every redrive.`,
        'notFound',
      );
    if (another !== undefined)
      throw new OperationError(
        `Several dead letters have an id that begins with ${beginning}. Give more of it.`,
        'invalid',
      );
    return use(letter);
  });
}
