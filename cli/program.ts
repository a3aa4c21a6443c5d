import { isWord, readWord } from '../functions/events/instance.ts';
import { providerNames } from '../functions/provider-names.ts';
import { showLocalTime } from '../operations/clock.ts';
import { commandsOf, providerCommands } from './provider-commands.ts';
import { Command } from './terminal/command.ts';
import { readable, suggestChoices } from './terminal/help.ts';
import { forgetInterruption, interruptedCode, isInterrupted } from './terminal/interrupt.ts';
import { version } from './terminal/version.ts';

/** What the help says of each command, in its order. */
const says = {
  events: 'the stored events',
  why: 'what happened to a mail, or to the mail sent to an address',
  stats: 'how mail is doing: counts and rates by day, domain, account, cause …',
  suppressions: 'suppression list: addresses that failed permanently, complained or unsubscribed',
  listen: 'shows events as they are stored, or hands them to your program, until Ctrl-C',
  console: 'a web page on this machine: events as they are stored, and what happened to them',
  mcp: 'lets an assistant ask, over the Model Context Protocol: it only reads',
  init: 'writes a small CDK app with Postern',
  dev: 'runs Postern on this machine: the CDK app of this folder, or the default',
  secrets: 'webhook secrets: set, rotate and retire them',
  urls: 'the URL to give each provider, and what to paste where',
  connect: 'makes a provider send to its URL, and waits for the first delivery',
  simulate: 'sends signed deliveries, as a provider would',
  dlq: 'deliveries that could not be stored, and what subscribers could not process',
  reprocess: 'normalises stored events again, after a mapper was fixed',
  doctor: 'checks a deployment from outside, and says what is wrong',
  balance: 'accounts for every delivery that was acknowledged',
  drift: "names that providers sent and this version doesn't know",
  status: 'one screen: flow, queues, alarms, and the last event of each provider',
  refusals: 'deliveries that were refused, how often, and why',
  logs: 'what the functions and the gateway log: by function, delivery or failure',
  prove: 'proves that a deployment works, link by link, with test deliveries',
  cost: 'what a month costs at list price, line by line',
  erase: 'deletes everything stored about a recipient',
  export: "a person's own data: everything stored about a recipient, as JSON",
  restore: 'puts back what a restored table has and the deployment lacks',
  reconcile: 'stores events whose webhooks never arrived',
  completion: 'a script that completes commands, options and values in your shell',
} as const;

type Add = (program: Command) => void | Promise<void>;

/** Loaded on demand: the SDK's clients take most of the start. */
const adders: Readonly<Record<keyof typeof says, () => Promise<Add>>> = {
  events: async () => (await import('./events/events.ts')).addEvents,
  why: async () => (await import('./why/why.ts')).addWhy,
  stats: async () => (await import('./stats/stats.ts')).addStats,
  suppressions: async () => (await import('./suppressions/suppressions.ts')).addSuppressions,
  listen: async () => (await import('./listen/command.ts')).addListen,
  console: async () => (await import('./console/console.ts')).addConsole,
  mcp: async () => (await import('./mcp/mcp.ts')).addMcp,
  init: async () => (await import('./init/init.ts')).addInit,
  dev: async () => (await import('./dev/dev.ts')).addDev,
  secrets: async () => (await import('./secrets/secrets.ts')).addSecrets,
  urls: async () => (await import('./urls/urls.ts')).addUrls,
  connect: async () => (await import('./connect/connect.ts')).addConnect,
  simulate: async () => (await import('./simulate/simulate.ts')).addSimulate,
  dlq: async () => (await import('./dlq/dlq.ts')).addDlq,
  reprocess: async () => (await import('./reprocess/reprocess.ts')).addReprocess,
  doctor: async () => (await import('./doctor/doctor.ts')).addDoctor,
  balance: async () => (await import('./balance/balance.ts')).addBalance,
  drift: async () => (await import('./drift/drift.ts')).addDrift,
  status: async () => (await import('./status/status.ts')).addStatus,
  refusals: async () => (await import('./refusals/refusals.ts')).addRefusals,
  logs: async () => (await import('./logs/logs.ts')).addLogs,
  prove: async () => (await import('./prove/prove.ts')).addProve,
  cost: async () => (await import('./cost/cost.ts')).addCost,
  erase: async () => (await import('./erase/erase.ts')).addErase,
  export: async () => (await import('./export/export.ts')).addExport,
  restore: async () => (await import('./restore/restore.ts')).addRestore,
  reconcile: async () => addReconcile,
  completion: async () => {
    const { addCompletion } = await import('./completion/completion.ts');
    return (program) => addCompletion(program, commandTree);
  },
};

const nouns: readonly string[] = [...Object.keys(says), ...providerNames];

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

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 130 interrupted.`;

export async function run(args: readonly string[]): Promise<number> {
  const asked = withHelpLast(withInstance(args));
  const [noun = ''] = asked;
  const program = root();
  forgetInterruption();
  // Before other options, whose meaning may depend on it.
  showLocalTime(asked.includes('--local-time'));
  try {
    if (nouns.includes(noun)) await addNoun(program, noun);
    // A provider may have no commands.
    if (program.commands.length === 0) await addNames(program, noun);
    await program.parseAsync(asked, { from: 'user' });
    return isInterrupted() ? interruptedCode : 0;
  } catch (error) {
    return (await import('./terminal/report.ts')).report(error);
  }
}

export async function commandTree(): Promise<Command> {
  const program = root();
  for (const noun of nouns) await addNoun(program, noun);
  return program;
}

function root(): Command {
  return readable(new Command('postern'))
    .description('Queries and operates a deployment of Postern, or a local run.')
    .exitOverride()
    .version(version())
    .showHelpAfterError('Add --help to see options and examples.')
    .addHelpText('after', help);
}

async function addNoun(program: Command, name: string): Promise<void> {
  const before = program.commands.length;
  if (isOfAll(name)) await (await adders[name]())(program);
  else await addOwn(program, name);
  const added = program.commands.slice(before);
  added.forEach(suggestChoices);
  // `dlq --local` shows what dlq can do.
  for (const one of added) if (one.commands.length > 0 && one.options.length === 0) one.allowUnknownOption();
  if (isOfAll(name)) added.find((command) => command.name() === name)?.description(says[name]);
}

/** Not a provider's own. */
function isOfAll(name: string): name is keyof typeof says {
  return Object.hasOwn(says, name);
}

/** Enough for help and for suggestions after a typing mistake. */
async function addNames(program: Command, asked: string): Promise<void> {
  if (/^(-V|--version)$/.test(asked)) return;
  const own = (await providerCommands()).map(({ name, commands }) => [name, commands.own?.says] as const);
  for (const [name, text] of [...Object.entries(says), ...own])
    if (text !== undefined) program.command(name).description(text);
}

/** `help events list` as `events list --help`; an unknown command fails whatever else is given. */
function withHelpLast(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  const named = first === 'help' ? rest : args;
  const [name] = named;
  const isThere = name === undefined || name.startsWith('-') || nouns.includes(name);
  if (!isThere) return named.filter((arg) => arg !== '--help' && arg !== '-h');
  return first === 'help' ? [...named, '--help'] : args;
}

/** `PROVIDER-eu list` as `PROVIDER list --instance eu`, also after `reconcile`. */
function withInstance(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => arg !== 'help' && arg !== 'reconcile');
  const [word = '', ...rest] = args.slice(at);
  const { provider, instance } = readWord(word);
  if (!isWord(word) || instance === undefined || !providerNames.includes(provider)) return args;
  // Alone it shows the provider's commands.
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
