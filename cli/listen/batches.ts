import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for one more. */
const gatherMs = 100;

/** Yields what arrives close together. */
export async function* batches<T>(source: AsyncGenerator<T>, most: number): AsyncGenerator<readonly T[]> {
  const ask = () => {
    const asked = source.next();
    // The next round reports a failure that happens while a batch is handled.
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
