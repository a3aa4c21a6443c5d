import { Command } from 'commander';
import { report } from './failure.ts';
import { providerNames } from './options.ts';
import { commandsOf, providerCommands } from './provider-commands.ts';

/** Adds a command with all that it needs, which is loaded then: the SDK's clients are most of a start. */
type Add = (program: Command) => Promise<void>;

/** In the order of the help. */
const adding: ReadonlyMap<string, Add> = new Map<string, Add>([
  ['events', async (program) => (await import('./events.ts')).addEvents(program)],
  ['secrets', async (program) => (await import('./secrets.ts')).addSecrets(program)],
  ['urls', async (program) => (await import('./urls.ts')).addUrls(program)],
  ['connect', async (program) => (await import('./connect.ts')).addConnect(program)],
  ['dlq', async (program) => (await import('./dlq.ts')).addDlq(program)],
  ['reprocess', async (program) => (await import('./reprocess.ts')).addReprocess(program)],
  ['doctor', async (program) => (await import('./doctor.ts')).addDoctor(program)],
  ['cost', async (program) => (await import('./cost.ts')).addCost(program)],
  ['erase', async (program) => (await import('./erase.ts')).addErase(program)],
  ['reconcile', addReconcile],
  ...providerNames.map((name): [string, Add] => [name, (program) => addOwn(program, name)]),
]);

const exitCodesHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what was named is not there, 130 interrupted.`;

/** Runs what the arguments say, and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('postern')
    .description('Asks a deployment of Postern, or a local run, what happened, and looks after it.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText('after', exitCodesHelp);
  await adding.get(args[0] ?? '')?.(program);
  // Help, and what to say to a slip of the pen, need all of them.
  if (program.commands.length === 0) for (const add of adding.values()) await add(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}

async function addReconcile(program: Command): Promise<void> {
  const all = await providerCommands();
  const reconciling = all.filter(({ commands }) => commands.addReconcile !== undefined);
  if (reconciling.length === 0) return;
  const reconcile = program.command('reconcile').description('stores what never reached us');
  for (const { name, commands } of reconciling) commands.addReconcile?.(reconcile.command(name));
}

async function addOwn(program: Command, name: string): Promise<void> {
  const commands = await commandsOf(name);
  if (commands.addOwn !== undefined)
    commands.addOwn(program.command(name).description(`what only ${name} has`));
}
