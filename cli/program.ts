import { Command } from 'commander';
import { providerNames } from '../functions/provider-names.ts';
import { commandsOf, providerCommands } from './provider-commands.ts';
import { readable } from './terminal/help.ts';
import { report } from './terminal/report.ts';
import { version } from './terminal/version.ts';

/** Adds a command with all that it needs, which is loaded then: the SDK's clients are most of a start. */
type Add = (program: Command) => Promise<void>;

/** In the order of the help. */
const adding: ReadonlyMap<string, Add> = new Map<string, Add>([
  ['events', async (program) => (await import('./events/events.ts')).addEvents(program)],
  ['why', async (program) => (await import('./why/why.ts')).addWhy(program)],
  [
    'suppressions',
    async (program) => (await import('./suppressions/suppressions.ts')).addSuppressions(program),
  ],
  ['listen', async (program) => (await import('./listen/command.ts')).addListen(program)],
  ['console', async (program) => (await import('./console/console.ts')).addConsole(program)],
  ['secrets', async (program) => (await import('./secrets/secrets.ts')).addSecrets(program)],
  ['urls', async (program) => (await import('./urls/urls.ts')).addUrls(program)],
  ['connect', async (program) => (await import('./connect/connect.ts')).addConnect(program)],
  ['simulate', async (program) => (await import('./simulate/simulate.ts')).addSimulate(program)],
  ['dlq', async (program) => (await import('./dlq/dlq.ts')).addDlq(program)],
  ['reprocess', async (program) => (await import('./reprocess/reprocess.ts')).addReprocess(program)],
  ['doctor', async (program) => (await import('./doctor/doctor.ts')).addDoctor(program)],
  ['cost', async (program) => (await import('./cost/cost.ts')).addCost(program)],
  ['erase', async (program) => (await import('./erase/erase.ts')).addErase(program)],
  ['reconcile', addReconcile],
  ...providerNames.map((name): [string, Add] => [name, (program) => addOwn(program, name)]),
]);

const help = `
Examples:
  Is everything well?
    postern doctor
  What bounced today?
    postern events list --type email.bounced --since today
  Try it on this machine: npm start runs all of Postern here, and prints the endpoint to give
    postern simulate ${providerNames[0]} --endpoint http://127.0.0.1:4566
  What a command can do, with examples:
    postern events list --help

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what was named is not there, 130 interrupted.`;

/** Runs what the arguments say, and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const asked = withHelpLast(args);
  const program = await commandTree(asked[0]);
  try {
    await program.parseAsync(asked, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}

/** `postern` with the command of that name alone, or else with all: help, and what to say to a slip of the pen, need them. */
export async function commandTree(name = ''): Promise<Command> {
  const program = readable(new Command('postern'))
    .description('Asks a deployment of Postern, or a local run, what happened, and looks after it.')
    .exitOverride()
    .version(version())
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText('after', help);
  await adding.get(name)?.(program);
  const needsAll = program.commands.length === 0 && !/^(-V|--version)$/.test(name);
  if (needsAll) for (const add of adding.values()) await add(program);
  return program;
}

/** `help events list` as `events list --help`; a command that is not there is told of, whatever else is asked. */
function withHelpLast(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  const named = first === 'help' ? rest : args;
  const isThere = adding.has(named[0] ?? '') || named[0]?.startsWith('-') || named.length === 0;
  if (!isThere) return named.filter((arg) => arg !== '--help' && arg !== '-h');
  return first === 'help' ? [...named, '--help'] : args;
}

const reconcileHelp = (name = '') => `
Example: what it takes, with examples
    postern reconcile ${name} --help

Exit codes: 0 done (nothing may be missing), 1 failed, or not all could be asked or stored, 2 wrong usage.`;

async function addReconcile(program: Command): Promise<void> {
  const all = await providerCommands();
  const reconciling = all.filter(({ commands }) => commands.addReconcile !== undefined);
  if (reconciling.length === 0) return;
  const reconcile = program
    .command('reconcile')
    .description('stores what never reached us')
    .addHelpText('after', reconcileHelp(reconciling[0]?.name));
  for (const { name, commands } of reconciling) await commands.addReconcile?.(reconcile.command(name));
}

async function addOwn(program: Command, name: string): Promise<void> {
  const commands = await commandsOf(name);
  if (commands.addOwn !== undefined)
    await commands.addOwn(program.command(name).description(`what only ${name} has`));
}
