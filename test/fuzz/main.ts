import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';

/** An input that takes longer hangs. */
const hangMs = 60_000;
const noteEvery = 10_000;

if (isMainThread) watch();
else await work();

/** Runs the inputs in a thread that can be ended, as code that hangs can't be from within. */
function watch(): void {
  const { values } = parseArgs({
    options: { inputs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const inputs = Number(values.inputs ?? 1_000_000);
  const started = performance.now();
  console.log(`${inputs} inputs of seed ${seed}`);
  const worker = new Worker(new URL(import.meta.url), {
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
    workerData: { inputs, seed, path: values.path },
  });
  let tried = 0;
  const end = (code: number) => {
    console.log(`${tried} inputs of seed ${seed} in ${Math.round((performance.now() - started) / 1_000)} s`);
    process.exit(code);
  };
  const hung = () => {
    console.error(
      `input ${tried} of seed ${seed} hangs; again: npm run fuzz -- --seed ${seed} --inputs ${tried}`,
    );
    end(1);
  };
  let watchdog = setTimeout(hung, hangMs);
  worker.on('error', (error) => {
    console.error(error);
    end(1);
  });
  worker.on('message', (message) => {
    clearTimeout(watchdog);
    if (typeof message === 'number') {
      tried = message;
      watchdog = setTimeout(hung, hangMs);
      if (tried % noteEvery === 0) console.log(`${tried} inputs`);
      return;
    }
    for (const [outcome, count] of message.outcomes) console.log(String(count).padStart(9), outcome);
    if (message.failure !== undefined) console.error(message.failure);
    end(message.failure === undefined ? 0 : 1);
  });
}

async function work(): Promise<void> {
  const { outcomes, failure } = await fuzz(workerData, (input) => parentPort?.postMessage(input));
  const counted = [...outcomes].sort(([, a], [, b]) => b - a);
  parentPort?.postMessage({ outcomes: counted, failure });
}
