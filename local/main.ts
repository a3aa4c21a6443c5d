import { Argument, Command, InvalidArgumentError } from 'commander';
import { argument } from '../cli/terminal/options.ts';
import { providerChoices, providerWord } from '../operations/queries/filters.ts';
import type { StoredEvent } from '../operations/queries/follow.ts';
import { openConsole } from './console.ts';
import { tableHead, tableRow } from './event-table.ts';
import { fail } from './fail.ts';
import { addresses, linesToPaste } from './greeting.ts';
import type { Launched } from './launch.ts';
import { sendSamples } from './send-samples.ts';
import { watch } from './watch.ts';

interface Options {
  readonly port: number;
  readonly consolePort?: number;
  readonly host: string;
  readonly data?: string;
  readonly samples: boolean;
  readonly json: boolean;
  readonly once: boolean;
  readonly logs: boolean;
}

type Say = (text: string) => void;

const program = new Command('npm start --')
  .description('Runs all of Postern on this machine: the synthesised stack, on stand-ins for AWS.')
  .addArgument(new Argument('[providers...]', `only these: ${providerChoices}`).argParser(addWord))
  .option('--port <number>', 'of the webhook routes; 0 for any that is free', portNumber, 8787)
  .option('--console-port <number>', 'of the console; otherwise 8788, or any if that is taken', portNumber)
  .option(
    '--host <address>',
    'of the webhook routes; anything else than 127.0.0.1 opens it to others',
    '127.0.0.1',
  )
  .option('--data <folder>', 'keep tables, queues and secrets there; in memory without')
  .option('--no-samples', 'send no recorded deliveries')
  .option('--json', 'when ready, print where everything is as one line of JSON, and nothing else', false)
  .option('--once', 'end when the samples are stored; exit code 1 if an expected event is missing', false)
  .option('--logs', "print the functions' log lines on standard error", false)
  .showHelpAfterError()
  .action(run);

function addWord(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, argument(providerWord)(text)];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

async function run(providers: string[], options: Options): Promise<void> {
  if (options.once && !options.samples)
    program.error('error: --once has nothing to wait for with --no-samples');
  const say = options.json ? () => undefined : console.log;
  say('Building, synthesising, starting …');
  // The CDK is slow to load, and help and mistakes need none of it.
  const { launch } = await import('./launch.ts');
  const launched = await launch({
    providers,
    host: options.host,
    port: options.port,
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    onNotice: console.error,
    onLog: ({ function: name, line }) => options.logs && console.error(`${name}: ${line}`),
  });
  try {
    await withConsole(launched, options, say);
  } finally {
    await launched.stop();
  }
}

/** With a page to look at it all, unless it ends by itself. */
async function withConsole(launched: Launched, options: Options, say: Say): Promise<void> {
  const { once, json, consolePort } = options;
  const page = once ? undefined : await openConsole(launched.ready.endpoints.dynamodb, consolePort);
  const ready = { ...launched.ready, ...(page === undefined ? {} : { console: page.url }) };
  if (json) console.log(JSON.stringify(ready));
  say(`Ready.\n${addresses(ready)}\n`);
  try {
    await serve({ ...launched, ready }, options, say);
  } finally {
    await page?.close();
  }
}

/** Shows events as they are stored, and sends the samples. */
async function serve({ ready, providers }: Launched, options: Options, say: Say): Promise<void> {
  const stored = new Set<string>();
  const onEvent = (event: StoredEvent) => {
    stored.add(event.id);
    say(tableRow(event));
  };
  say(tableHead);
  const watching = watch({
    endpoint: ready.endpoints.dynamodb,
    table: ready.tables.events,
    shards: ready.shards,
    from: new Date(),
    signal: stopping.signal,
    onEvent,
  });
  try {
    if (options.samples) {
      const problems = await sendSamples(providers, ready.urls, stored, stopping.signal);
      if (!stopping.signal.aborted) report(problems, stored.size, say);
    }
    const [first] = providers;
    if (options.once || first === undefined || stopping.signal.aborted) return;
    const lines = linesToPaste(ready, first);
    say(`\nServing until Ctrl-C. To look at it: ${ready.console}`);
    say(`To paste into another terminal, in this folder:\n${lines}\n`);
    await watching;
  } finally {
    stopping.abort();
    await watching;
  }
}

function report(problems: readonly string[], stored: number, say: Say): void {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  say(`${stored} events stored${problems.length === 0 ? ', each as expected' : ''}.`);
}

/** Ctrl-C lets deliveries under way finish; a second one ends at once, and the reaper ends the functions. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
