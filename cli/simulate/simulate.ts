import { providerNames } from '../../functions/provider-names.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { providerOf } from '../../operations/deployed.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { codeOf, invalid, OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { Place } from '../../operations/place.ts';
import { caseIn } from '../../operations/samples/read.ts';
import { chosen } from '../../operations/simulate/choice.ts';
import { asNew, type Sending, sendAll, targetOf, unchanged } from '../../operations/simulate/run.ts';
import { type FieldSet, fieldSet, withField } from '../../operations/simulate/set-field.ts';
import type { Command } from '../terminal/command.ts';
import { harmless } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, count, type Output, providerArgument } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { printSamples } from './list.ts';
import { printReport, troubleIn } from './report.ts';
import { addStoryOptions, isStory, type Sender, type StoryOptions, sendersOf } from './story.ts';

interface SimulateOptions extends Place, Output, StoryOptions {
  readonly list: boolean;
  readonly all: boolean;
  readonly file?: string;
  readonly set?: readonly FieldSet[];
  readonly count?: number;
  readonly rate?: number;
  readonly repeat: boolean;
  readonly yes: boolean;
}

/** A provider that reports deliveries. */
const storyteller = providerNames.at(-1);

const help = `
Examples:
  What can be sent?
    postern simulate --list
  Twenty days of realistic mail, to a local run:
    postern simulate --days 20 --local
  One mail that is sent, deferred, delivered and opened:
    postern simulate ${storyteller} --story delivered --recipient ann@example.net --local
  A bounce, to the local run that npm start began:
    postern simulate ${providerNames[0]} email.bounced --local
  The same for another address:
    postern simulate ${providerNames[0]} email.bounced --set data.recipient=ann@example.net --local
  One of each event of a provider, to a deployed stack:
    postern simulate ${providerNames[0]} --stack Postern --yes
  Load: 50 deliveries a second:
    postern simulate ${providerNames[0]} email.opened --count 1000 --rate 50 --local
  Your own delivery, unchanged:
    postern simulate ${providerNames[0]} --file delivery.json --local
    jq .body delivery.json | postern simulate ${providerNames[0]} --file - --local

A story is everything a provider sends about one mail, with the ids it shares; --count is the number of mails. The command
says what a provider never reports. EVENT is one of our types (email.bounced), the provider's own name for it, or a case
of --list --all by name, the only way to send odd cases and those that must be refused. Deliveries are signed as the
provider does, with its stored secret. Each makes new events: dated now, marked by a field "simulated" in their payload,
and, from the second of --count on, about another mail or item. With --repeat, and with --file, the bytes are the same
each time, and events are stored once. Ctrl-C ends it, and reports the answers so far.
Exit codes: 0 all were answered 200, 1 one was not, or this failed, 2 wrong usage, 130 interrupted.`;

export function addSimulate(program: Command): void {
  const simulate = program
    .command('simulate')
    .addArgument(providerArgument('[provider]', 'which one; only --list and stories work without'))
    .argument('[event]', 'what to send; one of each type by default')
    .optionsGroup('What to send:')
    .option('--list', 'send nothing, and show what there is', false)
    .option('--all', 'with --list: also odd cases, and those that must be refused', false)
    .option('--file <path>', 'a delivery as samples are kept, or a raw body; - for standard input')
    .option('--count <number>', 'how many of each; 1 by default, with --days 5 mails a day', count(100_000))
    .option('--rate <number>', 'deliveries a second at most', count(1_000))
    .option('--repeat', 'the same bytes each time, to see that nothing is stored twice', false)
    .option('--set <field=value>', 'change a field, of the body or of our event', fieldSets)
    .option('--yes', 'confirm sending to a deployed stack', false);
  const json = 'the report as one JSON object; with --list, one case a line';
  addStoryOptions(simulate).addPlaceOptions().addOutput(json, help).action(run);
}

function fieldSets(text: string, before: readonly FieldSet[] = []): readonly FieldSet[] {
  return [...before, argument(fieldSet)(text)];
}

async function run(name: string | undefined, event: string | undefined, options: SimulateOptions) {
  const provider = name === undefined ? undefined : providerOf(name);
  if (options.list) return printSamples(provider === undefined ? providers : [provider], options);
  const isTold = isStory(options);
  checkUse(event, isTold, options);
  if (provider === undefined && !isTold)
    throw invalid(
      `Name a provider: ${providerNames.join(', ')}. ${postern('simulate --list')} shows what there is.`,
    );
  const due = provider === undefined || isTold ? undefined : await dueOf(provider, event, options);
  if (options.endpoint === undefined && !options.yes) throw unasked(options.stack);
  const signal = interruption();
  const [sendings, senders] = await withDeployment(options, async (deployment) => {
    const asked =
      provider === undefined || due === undefined
        ? await sendersOf(deployment, provider, options)
        : [{ due, target: await targetOf(deployment, provider) }];
    return [await sendFrom(asked, options.rate, signal), asked];
  });
  printReport(provider?.name ?? 'all', sendings, options.json);
  const recipient = senders.at(-1)?.recipient;
  if (recipient !== undefined && !options.json)
    console.error(harmless(`What happened to one of them: ${postern(`why ${recipient}`)}`));
  const trouble = troubleIn(sendings, countOf(senders));
  if (trouble !== undefined) throw trouble;
}

function countOf(senders: readonly Sender[]): number {
  return senders.reduce((sum, { due }) => sum + due.length, 0);
}

function sendFrom(senders: readonly Sender[], rate: number | undefined, signal: AbortSignal) {
  return withProgress('Sent', countOf(senders), async ({ done }) => {
    const all: Sending[] = [];
    for (const { due, target } of senders) all.push(...(await sendAll(due, { target, rate, signal, done })));
    return all;
  });
}

function checkUse(event: string | undefined, isTold: boolean, options: SimulateOptions): void {
  const { file, repeat, set } = options;
  if (isTold && (event !== undefined || file !== undefined || repeat || set !== undefined))
    throw invalid(
      '--story, --days, --recipient, --domain and --account exclude an event, --file, --repeat and --set. For an event of another recipient: --set data.recipient=ann@example.net.',
    );
  if (file !== undefined && set !== undefined) throw invalid('A file is sent unchanged: leave --set out.');
}

/** Every mistake shows before anything is sent. */
async function dueOf(provider: Provider, event: string | undefined, options: SimulateOptions) {
  const { file, count: times = 1, repeat, set = [] } = options;
  if (file !== undefined && event !== undefined)
    throw invalid('Give an event, or --file with your own delivery.');
  if (file !== undefined) return unchanged([readFile(provider, file)], times);
  const cases = chosen(provider, event).map((sample) => set.reduce(withField, sample));
  return repeat ? unchanged(cases, times) : asNew(cases, times);
}

function readFile(provider: Provider, path: string) {
  try {
    return caseIn(provider, path);
  } catch (error) {
    throw new OperationError(
      `${path} can't be read (${codeOf(error) ?? 'unknown content'}). Give the path of a file with a delivery.`,
    );
  }
}

function unasked(stack: string): OperationError {
  return invalid(
    `This would send to the stack ${stack} in your AWS account: events are stored in the real tables, marked as simulated only in their payload, and reach every subscriber. Give --yes to confirm, or --local or --endpoint for a local run.`,
  );
}
