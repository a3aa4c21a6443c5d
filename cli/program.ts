import { Command } from 'commander';
import { isWord, readWord } from '../functions/events/instance.ts';
import { providerNames } from '../functions/provider-names.ts';
import { showLocalTime } from '../operations/clock.ts';
import { commandsOf, providerCommands } from './provider-commands.ts';
import { readable } from './terminal/help.ts';
import { forgetInterruption, interruptedCode, isInterrupted } from './terminal/interrupt.ts';
import { suggestChoices } from './terminal/suggest.ts';
import { version } from './terminal/version.ts';

/** Loaded when it is asked for: the SDK's clients are most of a start. */
interface Noun {
  readonly name: string;
  /** In the help; a provider's commands say it themselves. */
  readonly says?: string;
  add(program: Command): Promise<void>;
}

/** In the order of the help. */
const nouns: readonly Noun[] = [
  {
    name: 'events',
    says: 'the stored events',
    add: async (program) => (await import('./events/events.ts')).addEvents(program),
  },
  {
    name: 'why',
    says: 'what became of a mail, or of the mail to an address',
    add: async (program) => (await import('./why/why.ts')).addWhy(program),
  },
  {
    name: 'stats',
    says: 'how mail is doing: counts and rates by day, domain, account, cause …',
    add: async (program) => (await import('./stats/stats.ts')).addStats(program),
  },
  {
    name: 'suppressions',
    says: 'suppression list: addresses that failed permanently, complained or unsubscribed',
    add: async (program) => (await import('./suppressions/suppressions.ts')).addSuppressions(program),
  },
  {
    name: 'listen',
    says: 'shows events as they are stored, or hands them to your program, until Ctrl-C',
    add: async (program) => (await import('./listen/command.ts')).addListen(program),
  },
  {
    name: 'console',
    says: 'a web page on this machine: events as they are stored, and what became of them',
    add: async (program) => (await import('./console/console.ts')).addConsole(program),
  },
  {
    name: 'mcp',
    says: 'lets an assistant ask, over the Model Context Protocol: it only reads',
    add: async (program) => (await import('./mcp/mcp.ts')).addMcp(program),
  },
  {
    name: 'init',
    says: 'writes a small CDK app with Postern',
    add: async (program) => (await import('./init/init.ts')).addInit(program),
  },
  {
    name: 'dev',
    says: 'runs Postern on this machine: the CDK app of this folder, or the default',
    add: async (program) => (await import('./dev/dev.ts')).addDev(program),
  },
  {
    name: 'secrets',
    says: 'webhook secrets: set, rotate and retire them',
    add: async (program) => (await import('./secrets/secrets.ts')).addSecrets(program),
  },
  {
    name: 'urls',
    says: 'the URL to give each provider, and what to paste where',
    add: async (program) => (await import('./urls/urls.ts')).addUrls(program),
  },
  {
    name: 'connect',
    says: 'makes a provider send to its URL, and waits for the first delivery',
    add: async (program) => (await import('./connect/connect.ts')).addConnect(program),
  },
  {
    name: 'simulate',
    says: 'sends signed deliveries, as a provider would',
    add: async (program) => (await import('./simulate/simulate.ts')).addSimulate(program),
  },
  {
    name: 'dlq',
    says: 'deliveries that could not be stored, and what subscribers could not process',
    add: async (program) => (await import('./dlq/dlq.ts')).addDlq(program),
  },
  {
    name: 'reprocess',
    says: 'normalises stored events again, after a mapper was mended',
    add: async (program) => (await import('./reprocess/reprocess.ts')).addReprocess(program),
  },
  {
    name: 'doctor',
    says: 'looks at a deployment from outside, and says what is wrong',
    add: async (program) => (await import('./doctor/doctor.ts')).addDoctor(program),
  },
  {
    name: 'balance',
    says: 'accounts for every delivery that was acknowledged',
    add: async (program) => (await import('./balance/balance.ts')).addBalance(program),
  },
  {
    name: 'drift',
    says: "names that providers sent and this version doesn't know",
    add: async (program) => (await import('./drift/drift.ts')).addDrift(program),
  },
  {
    name: 'status',
    says: 'one screen: flow, queues, alarms, and the last event of each provider',
    add: async (program) => (await import('./status/status.ts')).addStatus(program),
  },
  {
    name: 'refusals',
    says: 'deliveries that were refused, how often, and why',
    add: async (program) => (await import('./refusals/refusals.ts')).addRefusals(program),
  },
  {
    name: 'logs',
    says: 'what the functions and the gateway log: by function, delivery or failure',
    add: async (program) => (await import('./logs/logs.ts')).addLogs(program),
  },
  {
    name: 'prove',
    says: 'proves a deployment, link by link, by deliveries of its own',
    add: async (program) => (await import('./prove/prove.ts')).addProve(program),
  },
  {
    name: 'cost',
    says: 'what a month costs at list price, line by line',
    add: async (program) => (await import('./cost/cost.ts')).addCost(program),
  },
  {
    name: 'erase',
    says: 'erases what is stored of a recipient',
    add: async (program) => (await import('./erase/erase.ts')).addErase(program),
  },
  {
    name: 'export',
    says: "a person's own data: all that is stored about a recipient, as JSON",
    add: async (program) => (await import('./export/export.ts')).addExport(program),
  },
  {
    name: 'restore',
    says: 'puts back what a restored table has, and the deployment lacks',
    add: async (program) => (await import('./restore/restore.ts')).addRestore(program),
  },
  { name: 'reconcile', says: 'stores what never reached us', add: addReconcile },
  {
    name: 'completion',
    says: 'what your shell needs to complete commands, options and values',
    add: async (program) => (await import('./completion/completion.ts')).addCompletion(program, commandTree),
  },
  ...providerNames.map((name): Noun => ({ name, add: (program) => addOwn(program, name) })),
];

const help = `
Examples:
  Is everything well?
    postern doctor
  What bounced today?
    postern events list --type email.bounced --since today
  Try it on this machine, where npm start runs all of Postern:
    postern simulate ${providerNames[0]} --local
  What a command can do, with examples:
    postern events list --help

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what was named is not there, 130 interrupted.`;

/** Runs what the arguments say, and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const asked = withHelpLast(withInstance(args));
  const noun = nouns.find(({ name }) => name === asked[0]);
  const program = root();
  forgetInterruption();
  // Before any other option, since what it means may depend on it.
  showLocalTime(asked.includes('--local-time'));
  try {
    if (noun !== undefined) await addNoun(program, noun);
    // A provider may have no commands of its own.
    if (program.commands.length === 0) await addNames(program, asked[0]);
    await program.parseAsync(asked, { from: 'user' });
    return isInterrupted() ? interruptedCode : 0;
  } catch (error) {
    return (await import('./terminal/report.ts')).report(error);
  }
}

/** `postern` with all that it can do. */
export async function commandTree(): Promise<Command> {
  const program = root();
  for (const noun of nouns) await addNoun(program, noun);
  return program;
}

function root(): Command {
  return readable(new Command('postern'))
    .description('Asks a deployment of Postern, or a local run, what happened, and looks after it.')
    .exitOverride()
    .version(version())
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText('after', help);
}

async function addNoun(program: Command, { name, says, add }: Noun): Promise<void> {
  const before = program.commands.length;
  await add(program);
  program.commands.slice(before).forEach(suggestChoices);
  if (says !== undefined) program.commands.find((command) => command.name() === name)?.description(says);
}

/** Help, and what to say to a slip of the pen, need no more. */
async function addNames(program: Command, asked = ''): Promise<void> {
  if (/^(-V|--version)$/.test(asked)) return;
  const all = await providerCommands();
  const own = new Map(all.map(({ name, commands }) => [name, commands.own?.says]));
  for (const { name, says = own.get(name) } of nouns)
    if (says !== undefined) program.command(name).description(says);
}

/** `help events list` as `events list --help`; a command that is not there is told of, whatever else is asked. */
function withHelpLast(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  const named = first === 'help' ? rest : args;
  const [name] = named;
  const isThere = name === undefined || name.startsWith('-') || nouns.some((noun) => noun.name === name);
  if (!isThere) return named.filter((arg) => arg !== '--help' && arg !== '-h');
  return first === 'help' ? [...named, '--help'] : args;
}

/** `PROVIDER-eu list` as `PROVIDER list --instance eu`, and so behind `reconcile`. */
function withInstance(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => arg !== 'help' && arg !== 'reconcile');
  const [word = '', ...rest] = args.slice(at);
  const { provider, instance } = readWord(word);
  if (!isWord(word) || instance === undefined || !providerNames.includes(provider)) return args;
  // Alone it says what the provider's commands are.
  const isAlone = rest.length === 0 && !args.includes('reconcile');
  const chosen = isAlone ? [] : ['--instance', instance];
  return [...args.slice(0, at), provider, ...rest, ...chosen];
}

const reconcileHelp = (name = '') => `
Example: what it takes, with examples
    postern reconcile ${name} --help

Exit codes: 0 done (nothing may be missing), 1 failed, or not all could be asked or stored, 2 wrong usage.`;

async function addReconcile(program: Command): Promise<void> {
  const all = await providerCommands();
  const reconciling = all.filter(({ commands }) => commands.addReconcile !== undefined);
  if (reconciling.length === 0) return;
  const reconcile = program.command('reconcile').addHelpText('after', reconcileHelp(reconciling[0]?.name));
  for (const { name, commands } of reconciling) await commands.addReconcile?.(reconcile.command(name));
}

async function addOwn(program: Command, name: string): Promise<void> {
  const { own } = await commandsOf(name);
  if (own !== undefined) await own.add(program.command(name).description(own.says));
}
