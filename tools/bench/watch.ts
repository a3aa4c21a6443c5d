import { percentile } from './benchmark.ts';
import type { Counts, Sink } from './sink/start.ts';
import type { Worker } from './worker/start.ts';

export interface Watched {
  /** CPU of one invocation, warm. */
  readonly cpuMs: number;
  /** To the first answer, less `cpuMs`. */
  readonly startMs: number;
  /** Of all invocations together. */
  readonly logBytes: number;
  readonly counts: Counts;
}

/** `warm` invocations do not count. */
export async function watch(worker: Worker, sink: Sink, warm: number, calls: number): Promise<Watched> {
  const first = await worker.run(1);
  await worker.run(warm);
  const times = [await worker.run(calls), await worker.run(calls), await worker.run(calls)];
  await sink.taken();
  await worker.logBytes();
  times.push(await worker.run(calls));
  const cpuMs = percentile(times, 50) / calls;
  return {
    cpuMs,
    startMs: Math.max(0, worker.startMs + first - cpuMs),
    logBytes: await worker.logBytes(),
    counts: await sink.taken(),
  };
}
