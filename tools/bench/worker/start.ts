import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { told } from '../sink/start.ts';
import { environmentOf } from './environment.ts';

export interface Worker {
  /** CPU milliseconds of so many invocations together. */
  run(calls: number): Promise<number>;
  /** CPU milliseconds from the process until the bundle was loaded. */
  readonly startMs: number;
  /** Bytes that the function has written to its log since it was asked last. */
  logBytes(): Promise<number>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Folder of a bundle. */
  readonly bundle: string;
  readonly sinkPort: number;
  /** What the function is invoked with, in turns. */
  readonly events: readonly object[];
  /** Of the last answer of a run: throws where the function did not do what it should. */
  check(answer: unknown): void;
}

const onItsWayMs = 100;

const Started = v.object({ startMs: v.number() });
const Ran = v.object({ cpuMs: v.number(), answer: v.optional(v.unknown()) });

export async function startWorker({ bundle, sinkPort, events, check }: WorkerOptions): Promise<Worker> {
  const child = fork(join(import.meta.dirname, 'main.cjs'), {
    env: { ...environmentOf(sinkPort), BENCH_BUNDLE: bundle },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let bytes = 0;
  for (const log of [child.stdout, child.stderr]) {
    log?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  }
  const { startMs } = await told(child, Started);
  const ask = async (message: object) => {
    const answered = told(child, Ran);
    child.send(message);
    const { cpuMs, answer } = await answered;
    return { cpuMs, answer };
  };
  await ask({ load: events, calls: 0 });
  return {
    startMs,
    run: async (calls) => {
      const { cpuMs, answer } = await ask({ calls });
      check(answer);
      return cpuMs;
    },
    logBytes: async () => {
      // An answer overtakes what was written before it.
      await setTimeout(onItsWayMs);
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
