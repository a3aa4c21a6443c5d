import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { functionsFolder } from '../../../lib/bundles.ts';
import { type Sink, startSink, told } from '../sink/start.ts';
import { environmentOf } from './environment.ts';

export interface Worker {
  /** CPU milliseconds of this many invocations together. */
  run(calls: number): Promise<number>;
  /** CPU milliseconds from the process until the bundle was loaded. */
  readonly startMs: number;
  /** Bytes that the function has written to its log since it was last asked. */
  logBytes(): Promise<number>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Folder of a bundle. */
  readonly bundle: string;
  /** What of the bundle is invoked. */
  readonly handler?: string;
  /** What the function is invoked with, in turns. */
  readonly events: readonly object[];
  /** Of the last answer of a run: throws if the function did not do what it should. */
  check(answer: unknown): void;
}

const Acknowledged = v.object({ statusCode: v.literal(200) });
const Settled = v.object({ batchItemFailures: v.pipe(v.array(v.unknown()), v.length(0)) });
/** Throws if a webhook function did anything but acknowledge. */
export const acknowledged = (answer: unknown) => void v.parse(Acknowledged, answer);
/** Throws if the consumer left anything on the queue. */
export const settled = (answer: unknown) => void v.parse(Settled, answer);

/** Folder of the bundle that is deployed under this name. */
export const bundleOf = (name: string) => join(functionsFolder, name);

/** Starts a sink, and workers as they are asked for; all of it ends with the work. */
export async function running<T>(
  work: (start: (options: WorkerOptions) => Promise<Worker>, sink: Sink) => Promise<T>,
): Promise<T> {
  const sink = await startSink();
  const workers: Worker[] = [];
  try {
    return await work(async (options) => {
      const worker = await startWorker(options, sink.port);
      workers.push(worker);
      return worker;
    }, sink);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await sink.stop();
  }
}

const onItsWayMs = 100;

const Started = v.object({ startMs: v.number() });
const Ran = v.object({ cpuMs: v.number(), answer: v.optional(v.unknown()) });

async function startWorker(options: WorkerOptions, sinkPort: number): Promise<Worker> {
  const { bundle, handler = 'handler', events, check } = options;
  const child = fork(join(import.meta.dirname, 'main.cjs'), {
    env: { ...environmentOf(sinkPort), BENCH_BUNDLE: bundle, BENCH_HANDLER: handler },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let bytes = 0;
  for (const log of [child.stdout, child.stderr])
    log?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  const { startMs } = await told(child, Started);
  const ask = (message: object) => {
    child.send(message);
    return told(child, Ran);
  };
  await ask({ load: events, calls: 0 });
  return {
    startMs,
    async run(calls) {
      const { cpuMs, answer } = await ask({ calls });
      check(answer);
      return cpuMs;
    },
    async logBytes() {
      // An answer overtakes what was written before it.
      await setTimeout(onItsWayMs);
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
