import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { functionsFolder } from '../../../lib/bundles.ts';
import { type Sink, startSink, told } from '../sink/start.ts';
import { environmentOf } from './environment.ts';

export interface Worker {
  /** CPU milliseconds of these invocations together. */
  run(calls: number): Promise<number>;
  /** CPU milliseconds until the bundle was loaded. */
  readonly startMs: number;
  /** Written to its log since it was last asked. */
  logBytes(): Promise<number>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly bundle: string;
  /** The name of the export. */
  readonly handler?: string | undefined;
  readonly events: readonly object[];
  /** Throws if the last answer of a run is not what it should be. */
  check(answer: unknown): void;
}

const Acknowledged = v.object({ statusCode: v.literal(200) });
const Settled = v.object({ batchItemFailures: v.pipe(v.array(v.unknown()), v.length(0)) });
export const acknowledged = (answer: unknown) => void v.parse(Acknowledged, answer);
export const settled = (answer: unknown) => void v.parse(Settled, answer);

export const bundleOf = (name: string) => join(functionsFolder, name);

/** The sink and the workers end with the work. */
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

/** How to measure the CPU microseconds of one of `units` in an invocation, once the worker is warm. */
export async function microseconds(
  { run }: Worker,
  { warm, calls, units = 1 }: { readonly warm: number; readonly calls: number; readonly units?: number },
): Promise<() => Promise<number>> {
  await run(warm);
  return async () => ((await run(calls)) * 1_000) / (calls * units);
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
      // An answer overtakes what was logged before it.
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
