import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';

/** Requests by operation. */
const Counts = v.record(v.string(), v.number());

export type Sink = Awaited<ReturnType<typeof startSink>>;

export async function startSink() {
  const child = fork(join(import.meta.dirname, 'main.ts'));
  const port = await told(child, v.number());
  return {
    port,
    /** Since it was last asked. */
    taken: () => {
      const counts = told(child, Counts);
      child.send('taken');
      return counts;
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/** The next message of a child; throws if it ends instead. */
export async function told<T>(child: ChildProcess, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`);
  });
  exit.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message'), exit]);
    return v.parse(schema, message);
  } finally {
    ended.abort();
  }
}
