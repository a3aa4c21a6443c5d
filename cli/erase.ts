import { type Command, InvalidArgumentError } from 'commander';
import { type Deployment, type Place, withDeployment } from './deployment.ts';
import { erasureLines, notFound } from './erase-report.ts';
import { type Erasure, erase } from './erase-run.ts';
import { harmlessJson } from './event-table.ts';
import { CliError, exitCodes } from './failure.ts';
import { interruption } from './interrupt.ts';
import { objectsOf } from './objects.ts';
import { located, type Output } from './options.ts';
import { withProgress } from './progress.ts';
import { eventSource } from './store.ts';

interface EraseOptions extends Place, Output {
  readonly recipient: string;
  readonly messages: boolean;
  readonly apply: boolean;
  readonly yes: boolean;
}

const rights =
  'cloudformation:DescribeStacks, dynamodb:Query on the events table and its index byRecipient, dynamodb:BatchGetItem and dynamodb:DeleteItem on the table, and s3:DeleteObject on payloads/* of the spool';

const help = `
Examples:
  What is stored of a person?
    postern erase --recipient ann@example.net
  Erase it, with all that is stored about the same messages:
    postern erase --recipient ann@example.net --messages --apply --yes

Without --apply it is only counted. Erased are the events whose recipient is the address, in any case, and their
payloads in S3; with --messages every event of the same messages, those of other recipients too. Nobody can bring back
what was erased. After Ctrl-C or a failure, run the same again: it goes on where it ended.
${notFound}

It takes the rights to
${rights.replaceAll(', ', ',\n')}.

Exit codes: 0 done (there may have been nothing), 1 failed or ended early, 2 wrong usage.`;

export function addErase(program: Command): void {
  const command = program
    .command('erase')
    .description('erases what is stored of a recipient')
    .requiredOption('--recipient <address>', 'whose events, in any case', address)
    .option('--messages', 'the other events of the same messages too', false)
    .option('--apply', 'erase, instead of only counting; with --yes', false)
    .option('--yes', 'it is meant so', false);
  located(command)
    .optionsGroup('Output:')
    .option('--json', 'the counts as one JSON object', false)
    .addHelpText('after', help)
    .action(run);
}

function address(text: string): string {
  if (/^\S(.*\S)?$/.test(text) && text.includes('@')) return text;
  throw new InvalidArgumentError('It must be an address such as ann@example.net, without a name.');
}

async function run(options: EraseOptions): Promise<void> {
  const { apply, yes, json } = options;
  if (apply !== yes)
    throw new CliError(
      'What is erased is gone: give --apply and --yes to erase, neither to count.',
      exitCodes.usage,
    );
  const erasure = await withDeployment(options, (deployment) => work(deployment, options)).catch(denied);
  if (json) console.log(harmlessJson({ applied: apply, ...erasure }));
  else for (const line of [...erasureLines(erasure, options), notFound]) console.log(line);
  const trouble = troubleOf(erasure);
  if (trouble !== undefined) throw new CliError(`${trouble} Run the same again.`, exitCodes.failed);
}

function work(deployment: Deployment, options: EraseOptions): Promise<Erasure> {
  const { recipient, messages, apply } = options;
  const signal = interruption();
  return withProgress('Messages', 0, ({ done, total }) =>
    erase({
      source: eventSource(deployment),
      objects: objectsOf(deployment.open, deployment.output('SpoolBucketName')),
      recipient,
      messages,
      apply,
      signal,
      found: total,
      done,
    }),
  );
}

function denied(error: unknown): never {
  if (error instanceof CliError && error.message.startsWith('AWS refuses:'))
    throw new CliError(`${error.message} Erasing takes ${rights}.`, error.exitCode);
  throw error;
}

function troubleOf({ complete, changed }: Erasure): string | undefined {
  if (!complete) return 'Interrupted before the end.';
  return changed === 0 ? undefined : `${changed} changed meanwhile, left alone.`;
}
