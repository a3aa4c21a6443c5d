import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Fuzzed, Fuzzing } from './fuzz.ts';

/** An input that takes longer hangs. */
const hangMs = 60_000;

const lookMs = 1_000;

/** Tries the inputs in a separate thread, which is ended where one hangs: no code can end itself then. */
export function fuzzInThread(fuzzing: Fuzzing, begun?: (input: number) => void): Promise<Fuzzed> {
  // The number of the input that was begun last: a message for each would cost as much as trying some.
  const begunLast = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
    env: { ...process.env, AWS_LAMBDA_LOG_LEVEL: 'FATAL' },
    workerData: { fuzzing, begunLast },
  });
  const done = Promise.withResolvers<Fuzzed>();
  worker.once('error', done.reject);
  worker.once('message', done.resolve);
  let seen = { input: 0, looks: 0 };
  const watchdog = setInterval(() => {
    const input = Atomics.load(begunLast, 0);
    seen = { input, looks: input === seen.input ? seen.looks + 1 : 0 };
    begun?.(input);
    if (seen.looks * lookMs < hangMs) return;
    const failure = `input ${input} hangs; again: npm run fuzz -- --seed ${fuzzing.seed} --inputs ${input}`;
    done.resolve({ inputs: input, outcomes: new Map(), failure });
  }, lookMs);
  return done.promise.finally(() => {
    clearInterval(watchdog);
    return worker.terminate();
  });
}
