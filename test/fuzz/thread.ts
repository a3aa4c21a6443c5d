import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Fuzzed, Fuzzing } from './fuzz.ts';

/** An input that takes longer hangs. */
const hangMs = 60_000;

/** Tries the inputs in a thread of their own, which is ended where one hangs: no code can end itself then. */
export function fuzzInThread(fuzzing: Fuzzing, begun?: (input: number) => void): Promise<Fuzzed> {
  const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
    env: { ...process.env, AWS_LAMBDA_LOG_LEVEL: 'FATAL' },
    workerData: fuzzing,
  });
  return new Promise<Fuzzed>((resolve, reject) => {
    const { seed } = fuzzing;
    let inputs = 0;
    const hung = () => {
      const failure = `input ${inputs} hangs; again: npm run fuzz -- --seed ${seed} --inputs ${inputs}`;
      resolve({ inputs, outcomes: new Map(), failure });
    };
    let watchdog = setTimeout(hung, hangMs);
    worker.once('error', reject);
    worker.on('message', (message: number | Fuzzed) => {
      clearTimeout(watchdog);
      if (typeof message !== 'number') return resolve(message);
      inputs = message;
      watchdog = setTimeout(hung, hangMs);
      begun?.(inputs);
    });
  }).finally(() => worker.terminate());
}
