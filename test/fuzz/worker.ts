import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';

const { fuzzing, begunLast } = workerData;
parentPort?.postMessage(await fuzz(fuzzing, (input) => Atomics.store(begunLast, 0, input)));
