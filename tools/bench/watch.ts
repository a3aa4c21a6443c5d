import { percentile } from './benchmark.ts';
import type { Sink } from './sink/start.ts';
import type { Worker } from './worker/start.ts';

export type Watched = Awaited<ReturnType<typeof watch>>;

/** `warm` invocations do not count. */
export async function watch(worker: Worker, sink: Sink, warm: number, calls: number) {
  const first = await worker.run(1);
  await worker.run(warm);
  const times = [await worker.run(calls), await worker.run(calls), await worker.run(calls)];
  await sink.taken();
  await worker.logBytes();
  times.push(await worker.run(calls));
  const cpuMs = percentile(times, 50) / calls;
  return {
    /** CPU of one invocation, warm. */
    cpuMs,
    /** To the first answer, less `cpuMs`. */
    startMs: Math.max(0, worker.startMs + first - cpuMs),
    /** Of all invocations together. */
    logBytes: await worker.logBytes(),
    counts: await sink.taken(),
  };
}
