import type { Command } from 'commander';
import { amount } from '../../operations/amount.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { personalEvents } from '../../operations/export/personal-events.ts';
import { OperationError } from '../../operations/failure.ts';
import { objectsOf } from '../../operations/objects.ts';
import type { Place } from '../../operations/place.ts';
import { addressOf } from '../../operations/queries/filters.ts';
import { notFound } from '../erase/report.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addPlaceOptions, ListOption, type Output } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';

interface ExportOptions extends Place, Output {
  readonly recipient: readonly string[];
}

const help = `
Examples:
  Ann asks what you know about her:
    postern export --recipient ann@example.net > ann.jsonl
  She has two addresses:
    postern export --recipient ann@example.net --recipient ann@home.example > ann.jsonl

It prints each event about mail to the address, however it is written, as a line of JSON (CloudEvents 1.0), with the
provider's own text, which for large events is read from S3. Events of a mail to her alone are all there; of a mail to
several, those that name her, in which the addresses of the other recipients are replaced by redacted@redacted.invalid.
What others are told about, such as a bounce at another address, is not there. Read it before you hand it over: names
and what a sender wrote about others may stand in it. Events that have expired are not there.
${notFound}

It takes the rights to cloudformation:DescribeStacks, dynamodb:Query on the events table and its index byRecipient, and
s3:GetObject on payloads/* of the spool.

Exit codes: 0 done, 1 failed, or a payload could not be read, 2 wrong usage, 3 nothing is stored, 130 interrupted.`;

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .addOption(
      new ListOption(
        '--recipient <addresses>',
        'whose data; several addresses are of one person',
        addressOf,
      ).makeOptionMandatory(),
    );
  addPlaceOptions(command)
    .optionsGroup('Output:')
    .option('--json', 'one event per line, as JSON (CloudEvents 1.0), which is the default', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(options: ExportOptions): Promise<void> {
  const signal = interruption();
  const { told, lost } = await withDeployment(options, (deployment) => print(deployment, options, signal));
  if (signal.aborted) throw new OperationError('Interrupted: this is not all.', 'interrupted');
  if (told === 0) throw new OperationError('Nothing is stored about mail to this address.', 'notFound');
  console.error(`${amount(told, 'event')}.`);
  if (lost.length > 0)
    throw new OperationError(
      `The payload of ${amount(lost.length, 'event')} can't be read from S3: ${lost.join(', ')}. Each is there without it.`,
    );
}

function print(deployment: Deployment, { recipient: addresses }: ExportOptions, signal: AbortSignal) {
  const lost: string[] = [];
  return withProgress('Messages', 0, async ({ done, total: found }) => {
    const payloads = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
    const asked = { source: eventSource(deployment), payloads, addresses, signal, found, done };
    let told = 0;
    for await (const event of personalEvents({ ...asked, lost: (id) => lost.push(id) })) {
      console.log(harmlessJson(event));
      told++;
    }
    return { told, lost };
  });
}
