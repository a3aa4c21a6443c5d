import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { port } from '../cli/terminal/options.ts';
import { providerNames } from '../functions/provider-names.ts';
import { fail } from './fail.ts';
import { type RunOptions, runLocally, usualPorts } from './run.ts';

interface Options extends Omit<RunOptions, 'providers' | 'dataDir'> {
  readonly data?: string;
  readonly logs: boolean;
}

const program = new Command('npm start --')
  .description('Runs all of Postern on this machine: the synthesised stack, on stand-ins for AWS.')
  .addArgument(new Argument('[providers...]', 'only these').choices(providerNames))
  .option(
    '--port <number>',
    `of the webhook routes, 0 for any; otherwise ${usualPorts.gateway}, or any if that is taken`,
    port,
  )
  .option(
    '--console-port <number>',
    `of the console; otherwise ${usualPorts.console}, or any if that is taken`,
    port,
  )
  .option(
    '--host <address>',
    'of the webhook routes; anything else than 127.0.0.1 opens it to others',
    '127.0.0.1',
  )
  .option('--data <folder>', 'keep tables, queues, logs and secrets there; in memory without')
  .option('--no-samples', 'send no recorded deliveries')
  .option('--json', 'when ready, print where everything is as one line of JSON, and nothing else', false)
  .option('--once', 'end when the samples are stored; exit code 1 if an expected event is missing', false)
  .option('--verbose', 'print a row for each event as it is stored', false)
  .option('--logs', "print the functions' log lines on standard error", false)
  .showHelpAfterError()
  .action(run);

async function run(providers: string[], { data, logs, ...options }: Options): Promise<void> {
  if (options.once && !options.samples)
    program.error('error: --once has nothing to wait for with --no-samples');
  const isWell = await runLocally(
    { ...options, providers, ...(data === undefined ? {} : { dataDir: resolve(data) }) },
    {
      // The CDK is slow to load, and help and mistakes need none of it.
      launch: async (how) => (await import('./launch.ts')).launch(how),
      folder: process.cwd(),
      signal: stopping.signal,
      print: console.log,
      onProblem: console.error,
      onLog: ({ function: name, line }) => logs && console.error(`${name}: ${line}`),
    },
  );
  if (!isWell) process.exitCode = 1;
}

/** Ctrl-C lets deliveries under way finish; a second one ends at once, and the reaper ends the functions. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
