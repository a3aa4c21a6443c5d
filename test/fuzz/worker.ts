import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';

const fuzzed = await fuzz(workerData, (input) => parentPort?.postMessage(input));
parentPort?.postMessage(fuzzed);
