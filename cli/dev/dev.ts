import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addRunOptions, type DevOptions } from './options.ts';

const help = `
Examples:
  Your app, as it was synthesised last:
    npx cdk synth --quiet && npx postern dev
  Send it a delivery from another terminal, and look at what happened to it:
    npx postern simulate ${providerNames[0]} email.bounced --local
    npx postern events list --local

Without a synthesised app, Postern's default stack runs. The Lambda functions of your stack run too, those of Node; what
can't run here is named at the start. Commands in this folder find the run with --local. A change of your code needs
another synthesis and another start.

It needs the package postern-local, about 10 MB, which is packed beside this one, and Node 24.12 or newer.

Exit codes: 0 ended by Ctrl-C, 1 failed, 2 wrong usage.`;

export function addDev(program: Command): void {
  addRunOptions(
    program
      .command('dev')
      .option('--stack <name>', 'which one, if several of your app hold Postern')
      .option('--assembly <folder>', 'what cdk synth wrote', 'cdk.out')
      .option('--samples', "send a recorded delivery of each kind when it's ready", false),
  )
    .addHelpText('after', help)
    .action(run);
}

async function run(options: DevOptions): Promise<void> {
  if (options.once && !options.samples) throw invalid('--once waits for samples: give --samples too.');
  const { dev } = await import('../../local/dev.ts');
  const isWell = await dev(options, interruption());
  if (!isWell) throw new OperationError('Not every expected event was stored.');
}
