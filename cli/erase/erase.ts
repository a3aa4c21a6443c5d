import type { Command } from 'commander';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { type Erasure, erase } from '../../operations/erase/run.ts';
import { eventSource } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import { objectsOf } from '../../operations/objects.ts';
import type { Place } from '../../operations/place.ts';
import { addressOf } from '../../operations/queries/filters.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addPlaceOptions, argument, type Output } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { erasureLines, notFound } from './report.ts';

interface EraseOptions extends Place, Output {
  readonly recipient: string;
  readonly messages: boolean;
  readonly apply: boolean;
  readonly yes: boolean;
}

const rights =
  'cloudformation:DescribeStacks, dynamodb:Query on the events table and its index byRecipient, dynamodb:PutItem and dynamodb:DeleteItem on the table, and s3:DeleteObject, s3:GetObject and s3:PutObject on payloads/* of the spool';

const help = `
Examples:
  What is stored of a person?
    postern erase --recipient ann@example.net
  Erase it, with all that is stored about the same messages:
    postern erase --recipient ann@example.net --messages --apply --yes

Without --apply it is only counted. The events of this recipient alone are erased, however the address is written, with
their payloads in S3. In the other events of the same mails the address is redacted: it becomes
redacted@redacted.invalid, in data and payload, and the others' story stays. With --messages all events of these mails
are erased. Nobody can bring back what was erased. After Ctrl-C or a failure, run the same again: it goes on where it
ended.
${notFound}

It takes the rights to
${rights.replaceAll(', ', ',\n')}.

Exit codes: 0 done (there may have been nothing), 1 failed, 2 wrong usage, 130 interrupted.`;

export function addErase(program: Command): void {
  const command = program
    .command('erase')
    .requiredOption(
      '--recipient <address>',
      'whose events, however the address is written',
      argument(addressOf),
    )
    .option('--messages', 'the other events of the same messages too', false)
    .option('--apply', 'erase, instead of only counting; with --yes', false)
    .option('--yes', 'it is meant so', false);
  addPlaceOptions(command)
    .optionsGroup('Output:')
    .option('--json', 'the counts as one JSON object', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(options: EraseOptions): Promise<void> {
  const { apply, yes, json } = options;
  if (apply !== yes)
    throw new OperationError(
      'What is erased is gone: give --apply and --yes to erase, neither to count.',
      'invalid',
    );
  const erasure = await withDeployment(options, (deployment) => work(deployment, options)).catch(denied);
  if (json) console.log(harmlessJson({ applied: apply, ...erasure }));
  else for (const line of [...erasureLines(erasure, options), notFound]) console.log(line);
  const trouble = troubleOf(erasure);
  if (trouble !== undefined) throw new OperationError(trouble);
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
  if (error instanceof OperationError && error.message.startsWith('AWS refuses:'))
    throw new OperationError(`${error.message} Erasing takes ${rights}.`, error.kind);
  throw error;
}

function troubleOf({ complete, changed, unreadable }: Erasure): string | undefined {
  if (!complete) return 'Interrupted before the end. Run the same again.';
  if (unreadable > 0)
    return `${unreadable} can't be read by this version, or their payloads are gone. All of the same messages stays, unless --messages erases it.`;
  return changed === 0 ? undefined : `${changed} changed meanwhile, left alone. Run the same again.`;
}
