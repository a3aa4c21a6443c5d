import { Argument, Command } from 'commander';
import { addRunOptions, type RunSettings } from '../cli/dev/options.ts';
import { argument } from '../cli/terminal/options.ts';
import { providerChoices, providerWord } from '../operations/queries/filters.ts';
import { runLocally } from './run.ts';

interface Options extends RunSettings {
  readonly samples: boolean;
}

const program = new Command('npm start --')
  .description('Runs all of Postern on this machine: the synthesised stack, on emulated AWS services.')
  .addArgument(new Argument('[providers...]', `only these: ${providerChoices}`).argParser(addWord))
  .option('--no-samples', 'send no recorded deliveries');

addRunOptions(program).showHelpAfterError('Add --help to see the options.').action(run);

function addWord(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, argument(providerWord)(text)];
}

async function run(providers: readonly string[], options: Options): Promise<void> {
  if (options.once && !options.samples)
    program.error('error: --once has nothing to wait for with --no-samples');
  const isWell = await runLocally(
    { ...options, providers },
    {
      begins: 'Building, synthesising, starting …',
      // The CDK is slow to load, and help needs none of it.
      launch: async (how) => (await import('./launch.ts')).launch(how),
      signal: stopping.signal,
    },
  );
  if (!isWell) process.exitCode = 1;
}

/** Ctrl-C lets deliveries under way finish; a second one ends at once. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

/** With the causes: `fetch failed` alone does not say what could not be reached. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return [error.message, ...[first, cause].filter((part) => part !== undefined).map(textOf)]
    .filter(Boolean)
    .join(': ');
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`error: ${textOf(error)}`);
  process.exitCode = 1;
}
