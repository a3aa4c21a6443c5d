import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { type Erasure, erase } from '../../operations/erase/run.ts';
import { eventSource } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { objectsOf } from '../../operations/objects.ts';
import type { Place } from '../../operations/place.ts';
import { addressOf } from '../../operations/queries/filters.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson, printLines } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, type Output } from '../terminal/options.ts';
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
  What is stored about a person?
    postern erase --recipient ann@example.net
  Erase it, with all that is stored about the same messages:
    postern erase --recipient ann@example.net --messages --apply --yes

Without --apply, the command only counts. It erases the events of this recipient alone, in any spelling of the address,
with their payloads in S3. In other events of the same mails it redacts the address: it becomes
redacted@redacted.invalid, in data and payload, and the other recipients' events stay. With --messages it erases all
events of these mails. Erased events can't be restored. After Ctrl-C or a failure, run the same command again: it
continues where it ended.
${notFound}

It takes the rights to
${rights.replaceAll(', ', ',\n')}.

Exit codes: 0 done (there may have been nothing), 1 failed, 2 wrong usage, 130 interrupted.`;

export function addErase(program: Command): void {
  const command = program
    .command('erase')
    .requiredOption(
      '--recipient <address>',
      'the person, in any spelling of the address',
      argument(addressOf),
    )
    .option('--messages', 'also the other events of the same messages', false)
    .option('--apply', 'erase, instead of only counting; with --yes', false)
    .option('--yes', 'confirm', false);
  command.addPlaceOptions().addOutput('the counts as one JSON object', help).action(run);
}

async function run(options: EraseOptions): Promise<void> {
  const { apply, yes, json } = options;
  if (apply !== yes)
    throw invalid("Erasing can't be undone: give both --apply and --yes, or neither to count.");
  const erasure = await withDeployment(options, (deployment) => work(deployment, options)).catch(denied);
  if (json) console.log(harmlessJson({ applied: apply, ...erasure }));
  else printLines([...erasureLines(erasure, options), notFound]);
  const trouble = troubleOf(erasure);
  if (trouble !== undefined) throw new OperationError(trouble);
}

function work(deployment: Deployment, options: EraseOptions): Promise<Erasure> {
  const { recipient, messages, apply } = options;
  const objects = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
  const asked = { source: eventSource(deployment), objects, recipient, messages, apply };
  const signal = interruption();
  return withProgress('Messages', 0, (progress) => erase({ ...asked, signal, progress }));
}

function denied(error: unknown): never {
  if (error instanceof OperationError && error.message.startsWith('AWS refuses:'))
    throw new OperationError(`${error.message} Erasing takes ${rights}.`, error.kind);
  throw error;
}

function troubleOf({ complete, changed, unreadable }: Erasure): string | undefined {
  if (!complete) return 'Interrupted before the end. Run the same again.';
  if (unreadable > 0)
    return `${unreadable} can't be read by this version, or their payloads are gone. Everything about the same messages stays, unless --messages erases it.`;
  return changed === 0 ? undefined : `${changed} changed meanwhile, left alone. Run the same again.`;
}
