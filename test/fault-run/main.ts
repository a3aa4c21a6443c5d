// npm run faults: sends deliveries through a failing deployment, seed after seed; see run.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { build } from '../../lib/build.ts';
import { synthesise } from '../../lib/synthesise.ts';
import { instancesConfig } from '../support/test-config.ts';
import { wholeNumber } from '../support/whole-number.ts';
import { faultRun } from './run.ts';

interface Options {
  readonly seeds: number;
  readonly seed: number;
  readonly deliveries: number;
  readonly engineKills: number;
  readonly json: boolean;
}

const whole = wholeNumber(9);

const program = new Command('npm run faults --')
  .description(
    'Sends deliveries of all providers, and of a named instance of each, as their contracts say, through a deployment whose calls to AWS fail, are late, are cut and doubled, and whose functions and engine are killed; then looks for what was lost, doubled or answered wrongly.',
  )
  .option('--seeds <number>', 'how many runs', whole, 1)
  .option('--seed <number>', 'of the first run; the next have the next', whole, 1)
  .option('--deliveries <number>', 'a run', whole, 2_000)
  .option('--engine-kills <number>', 'a run', whole, 2)
  .option('--json', 'one report a line', false)
  .showHelpAfterError()
  .action(run);

async function run({ seeds, seed: first, deliveries, engineKills, json }: Options): Promise<void> {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'postern-faults-assembly-'));
  const assembly = synthesise(instancesConfig, folder, { validation: false });
  let failed = 0;
  for (let seed = first; seed < first + seeds; seed++) {
    const report = await faultRun({ assembly, seed, deliveries, engineKills });
    if (report.violations.length > 0) failed++;
    if (json) console.log(JSON.stringify(report));
    else console.log(lineOf(report));
    for (const violation of json ? [] : report.violations) console.log(`  ${violation}`);
  }
  await rm(folder, { recursive: true });
  if (failed > 0) {
    console.log(`${failed} of ${seeds} seeds failed. One again: npm run faults -- --seed NUMBER`);
    process.exitCode = 1;
  }
}

function lineOf({
  seed,
  struck,
  notAcknowledged,
  vanished,
  violations,
  ...counts
}: Awaited<ReturnType<typeof faultRun>>): string {
  const faults = Object.values(struck).reduce((sum, count) => sum + count, 0);
  const given = Object.entries(notAcknowledged).map(([who, count]) => `${who} × ${count}`);
  return [
    `seed ${seed}: ${violations.length === 0 ? 'passed' : `${violations.length} VIOLATIONS`}`,
    `${counts.acknowledged} of ${counts.deliveries} deliveries acknowledged after ${counts.attempts} attempts`,
    `never: ${given.join(', ') || 'none'}`,
    `${counts.events} events, ${counts.leads} leading to them`,
    `${faults} faults, ${counts.functionKills} functions and ${counts.engineKills} engines killed, ${counts.redriven} redriven`,
    `the longest wait ${counts.longestWaitSeconds} s`,
    `balanced except what vanished from the ${vanished}`,
  ].join('; ');
}

await program.parseAsync();
