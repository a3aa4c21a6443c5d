import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Counts } from './counter.ts';

export interface Sink {
  readonly port: number;
  /** What came since it was asked last. */
  taken(): Promise<Counts>;
  stop(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, 'main.ts'));
  const port = Number(await told(child));
  return {
    port,
    taken: () => {
      const counts = told(child);
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

/** The next message of a child; throws where it ends instead. */
export async function told(child: ChildProcess): Promise<any> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`);
  });
  exit.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message'), exit]);
    return message;
  } finally {
    ended.abort();
  }
}
