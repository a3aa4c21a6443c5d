import { setTimeout as sleep } from 'node:timers/promises';

/** So long is waited for one more, as SQS is asked for what it has. */
const gatherMs = 100;

/** What comes close together, so many at most. */
export async function* batches<T>(source: AsyncGenerator<T>, most: number): AsyncGenerator<readonly T[]> {
  const ask = () => {
    const asked = source.next();
    // Of a failure while a batch is being handled, the next round is told.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  for (;;) {
    const first = await next;
    if (first.done) return;
    const batch = [first.value];
    next = ask();
    while (batch.length < most) {
      const more = await Promise.race([next, sleep(gatherMs, undefined, { ref: false })]);
      if (more === undefined || more.done) break;
      batch.push(more.value);
      next = ask();
    }
    yield batch;
  }
}
