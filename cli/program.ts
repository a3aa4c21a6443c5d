import { Command } from 'commander';
import { addConnect } from './connect.ts';
import { addDlq } from './dlq.ts';
import { addDoctor } from './doctor.ts';
import { addErase } from './erase.ts';
import { addEvents } from './events.ts';
import { report } from './failure.ts';
import { exitCodesHelp } from './options.ts';
import { type OfProvider, providerCommands } from './provider-commands.ts';
import { addReprocess } from './reprocess.ts';
import { addSecrets } from './secrets.ts';
import { addUrls } from './urls.ts';

/** Runs what the arguments say, and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('postern')
    .description('Asks a deployment of Postern, or a local run, what happened, and looks after it.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText('after', exitCodesHelp);
  addEvents(program);
  addSecrets(program);
  addUrls(program);
  addConnect(program);
  addDlq(program);
  addReprocess(program);
  addDoctor(program);
  addErase(program);
  addOfProviders(program, await providerCommands());
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}

function addOfProviders(program: Command, all: readonly OfProvider[]): void {
  const reconciling = all.filter(({ commands }) => commands.addReconcile !== undefined);
  if (reconciling.length > 0) {
    const reconcile = program.command('reconcile').description('stores what never reached us');
    for (const { name, commands } of reconciling) commands.addReconcile?.(reconcile.command(name));
  }
  for (const { name, commands } of all) {
    if (commands.addOwn !== undefined)
      commands.addOwn(program.command(name).description(`what only ${name} has`));
  }
}
