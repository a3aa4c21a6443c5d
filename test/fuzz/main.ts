import { parseArgs } from 'node:util';
import { fuzzInThread } from './thread.ts';

const noteEvery = 10_000;

const { values } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const inputs = Number(values.inputs ?? 1_000_000);
const started = performance.now();
console.log(`${inputs} inputs of seed ${seed}`);
const fuzzed = await fuzzInThread({ inputs, seed, path: values.path }, (input) => {
  if (input % noteEvery === 0) console.log(`${input} inputs`);
});
for (const [outcome, count] of [...fuzzed.outcomes].sort(([, a], [, b]) => b - a)) {
  console.log(String(count).padStart(9), outcome);
}
const seconds = Math.round((performance.now() - started) / 1_000);
console.log(`${fuzzed.inputs} inputs of seed ${seed} in ${seconds} s`);
if (fuzzed.failure !== undefined) {
  console.error(fuzzed.failure);
  process.exitCode = 1;
}
