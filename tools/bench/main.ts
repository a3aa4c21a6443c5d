import { Command } from 'commander';
import { stop } from 'esbuild';
import { build } from '../../lib/build.ts';
import { isMet } from './benchmark.ts';
import { benchmarks, trafficName } from './benchmarks.ts';
import { writePage } from './page.ts';
import { mergeResults, resultsFile, thisMachine } from './results.ts';
import { tableOf } from './table.ts';
import { measureTraffic } from './traffic.ts';

const names = [...benchmarks.map(({ name }) => name), trafficName];

const program = new Command('npm run bench --')
  .description(
    'Measures the deployed bundles compared with the least that the same work can cost, and writes operations/cost/results.json and docs/reference/performance.md.',
  )
  .argument('[names...]', `what to measure, all by default: ${names.join(', ')}`)
  .option('--list', 'says what each of them measures')
  .addHelpText('after', '\nExit codes: 0 every target is met, 1 one is missed, 2 wrong usage.')
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(run);

async function run(asked: readonly string[], { list }: { readonly list?: boolean }): Promise<void> {
  if (list) return printList();
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined)
    return program.error(`error: there is no ${unknown}, there are ${names.join(', ')}`);
  const chosen = asked.length === 0 ? names : asked;
  await build();
  let missed = 0;
  for (const benchmark of benchmarks.filter(({ name }) => chosen.includes(name))) {
    console.log(`\n${benchmark.about}`);
    const lacking = benchmark.lacks?.();
    if (lacking !== undefined) {
      console.log(`not measured: ${lacking}`);
      continue;
    }
    const figures = await benchmark.measure('whole');
    mergeResults({ benchmarks: { [benchmark.name]: { on: thisMachine(), figures: [...figures] } } });
    for (const line of tableOf(figures)) console.log(line);
    missed += figures.filter((figure) => !isMet(figure)).length;
  }
  if (chosen.includes(trafficName)) {
    mergeResults({ benchmarks: {}, traffic: { on: thisMachine(), measured: await measureTraffic('whole') } });
  }
  await stop();
  writePage();
  console.log(`\nWritten to ${resultsFile} and docs/reference/performance.md. Targets missed: ${missed}.`);
  if (missed > 0) process.exitCode = 1;
}

function printList(): void {
  for (const { name, about } of benchmarks) console.log(`${name.padEnd(14)}${about}`);
  console.log(`${trafficName.padEnd(14)}what a webhook and an array cause, for the cost of traffic`);
}

await program.parseAsync();
