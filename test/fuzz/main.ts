import { Command } from 'commander';
import { build } from '../../lib/build.ts';
import { growBatches } from '../memory/grow.ts';
import { wholeNumber } from '../support/whole-number.ts';
import { fuzzInThread } from './thread.ts';

const noteEvery = 10_000;

interface Options {
  readonly inputs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly batches: number;
}

const options = new Command('npm run fuzz --')
  .description(
    'Tries odd deliveries of all providers, and of a named instance of each, against edge and consumer, and ends at the first broken promise.',
  )
  .option('--inputs <number>', 'how many', wholeNumber(9), 1_000_000)
  .option('--seed <number>', 'of the inputs; any where absent', wholeNumber(10))
  .option('--path <path>', 'to one input of the seed, as a failure prints it')
  .option('--batches <number>', 'of the worst bodies through the deployed consumer', wholeNumber(4), 20)
  .showHelpAfterError()
  .parse()
  .opts<Options>();
const { inputs, seed = Math.floor(Math.random() * 2 ** 31), path, batches } = options;
const started = performance.now();
console.log(`${inputs} inputs of seed ${seed}`);
let noted = 0;
const fuzzed = await fuzzInThread({ inputs, seed, path }, (input) => {
  if (input < noted + noteEvery) return;
  noted = input;
  console.log(`${input} inputs`);
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
if (path === undefined && batches > 0) {
  await build();
  const { rssMb, worst, failures } = await growBatches(batches, seed);
  console.log(
    `${batches} batches of the worst bodies: ${rssMb} MB at most, of 1,024, by ${worst.join('; ')}`,
  );
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}
