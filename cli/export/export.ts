import { amount } from '../../operations/amount.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { personalEvents } from '../../operations/export/personal-events.ts';
import { OperationError } from '../../operations/failure.ts';
import { objectsOf } from '../../operations/objects.ts';
import { addressOf } from '../../operations/queries/filters.ts';
import { notFound } from '../erase/report.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { ListOption, type Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';

type ExportOptions = Placed & { recipient: readonly string[] };

const help = `
Examples:
  Ann asks what you know about her:
    postern export --recipient ann@example.net > ann.jsonl
  She has two addresses:
    postern export --recipient ann@example.net --recipient ann@home.example > ann.jsonl

It prints each event about mail to the address, in any spelling, as a line of JSON (CloudEvents 1.0), with the provider's
own text, which for large events is read from S3. Of a mail to her alone, it prints all events; of a mail to several,
those that name her, with the addresses of the other recipients replaced by redacted@redacted.invalid. Events about
others, such as a bounce at another address, are left out, and so are expired ones. Read it before you hand it over: it
may contain names and what a sender wrote about others.
${notFound}

It takes the rights to cloudformation:DescribeStacks, dynamodb:Query on the events table and its index byRecipient, and
s3:GetObject on payloads/* of the spool.

Exit codes: 0 done, 1 failed, or a payload could not be read, 2 wrong usage, 3 nothing is stored, 130 interrupted.`;

export function addExport(program: Command): void {
  const recipient = new ListOption('--recipient <addresses>', "one person's addresses", addressOf);
  const command = program.command('export').addOption(recipient.makeOptionMandatory());
  const json = 'one event per line, as JSON (CloudEvents 1.0), which is the default';
  command.addPlaceOptions().addOutput(json, help).action(run);
}

async function run(options: ExportOptions): Promise<void> {
  const signal = interruption();
  const { told, lost } = await withDeployment(options, (deployment) => print(deployment, options, signal));
  if (signal.aborted) throw new OperationError('Interrupted: this is not all.', 'interrupted');
  if (told === 0) throw new OperationError('Nothing is stored about mail to this address.', 'notFound');
  console.error(`${amount(told, 'event')}.`);
  if (lost.length > 0)
    throw new OperationError(
      `The payload of ${amount(lost.length, 'event')} can't be read from S3: ${lost.join(', ')}. Each event is printed without it.`,
    );
}

function print(deployment: Deployment, { recipient: addresses }: ExportOptions, signal: AbortSignal) {
  const lost: string[] = [];
  return withProgress('Messages', 0, async (progress) => {
    const payloads = objectsOf(deployment.open, deployment.output('SpoolBucketName'));
    const asked = { source: eventSource(deployment), payloads, addresses, signal, progress };
    let told = 0;
    for await (const event of personalEvents({ ...asked, lost: (id) => lost.push(id) })) {
      console.log(harmlessJson(event));
      told++;
    }
    return { told, lost };
  });
}
