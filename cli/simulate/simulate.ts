import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { providerOf } from '../../operations/deployed-providers.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { codeOf, OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { caseIn } from '../../operations/samples/file.ts';
import { chosen } from '../../operations/simulate/choice.ts';
import { type Plan, type Sending, sendAll } from '../../operations/simulate/run.ts';
import { targetOf } from '../../operations/simulate/target.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addPlaceOptions, count, type Output, providerArgument } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { printSamples } from './list.ts';
import { printReport, troubleIn } from './report.ts';

interface SimulateOptions extends Place, Output {
  readonly list: boolean;
  readonly all: boolean;
  readonly file?: string;
  readonly count: number;
  readonly rate?: number;
  readonly repeat: boolean;
  readonly yes: boolean;
}

const help = `
Examples:
  What can be sent?
    postern simulate --list
  A bounce, to a local run, whose endpoint npm start prints:
    postern simulate ${providerNames[0]} email.bounced --endpoint http://127.0.0.1:4566
  One of each event of a provider, to a deployed stack:
    postern simulate ${providerNames[0]} --stack Postern --yes
  Is a load taken? 50 deliveries a second:
    postern simulate ${providerNames[0]} email.opened --count 1000 --rate 50 --endpoint http://127.0.0.1:4566
  A delivery of your own, to the letter:
    postern simulate ${providerNames[0]} --file delivery.json --endpoint http://127.0.0.1:4566

EVENT is one of our types (email.bounced), the provider's own name for it, or a case of --list --all by name: odd cases,
and those that are made to be refused, are sent only so. Deliveries are signed as the provider does, with the secret that
is stored for it. Each becomes new events: dated now, marked by a field "simulated" in their payload, and, from the second
of --count on, about a mail or item of their own. With --repeat, and with --file, the bytes are the same each time, and
events are stored once. Ctrl-C ends it; what was answered is reported.
Exit codes: 0 all were answered 200, 1 one was not, or this failed, 2 wrong usage, 130 interrupted.`;

export function addSimulate(program: Command): void {
  const simulate = program
    .command('simulate')
    .addArgument(providerArgument('[provider]', 'whose; only --list does without'))
    .argument('[event]', 'what to send; one of each type where it is left out')
    .optionsGroup('What to send:')
    .option('--list', 'send nothing, and show what there is', false)
    .option('--all', 'with --list: odd cases, and those that are made to be refused, too', false)
    .option('--file <path>', 'a delivery as samples are kept, or a raw body; it is sent to the letter')
    .option('--count <number>', 'how many of each', count(100_000), 1)
    .option('--rate <number>', 'deliveries a second at most', count(1_000))
    .option('--repeat', 'the very same bytes each time, to see that nothing is stored twice', false)
    .option('--yes', 'a deployed stack is meant', false);
  addPlaceOptions(simulate)
    .optionsGroup('Output:')
    .option('--json', 'the report as one JSON object; with --list, one case a line', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(name: string | undefined, event: string | undefined, options: SimulateOptions) {
  const provider = name === undefined ? undefined : providerOf(name);
  if (options.list) return printSamples(provider === undefined ? providers : [provider], options);
  if (provider === undefined)
    throw new OperationError(
      `Say whose deliveries: postern simulate ${providerNames.join('|')}. postern simulate --list shows what there is.`,
      'invalid',
    );
  const plan = planOf(provider, event, options);
  if (options.endpoint === undefined && !options.yes) throw unasked(options.stack);
  const sendings = await simulate(provider, plan, options);
  printReport(provider, sendings, options.json);
  const trouble = troubleIn(sendings, plan);
  if (trouble !== undefined) throw trouble;
}

/** All mistakes come to light before anything is sent. */
function planOf(provider: Provider, event: string | undefined, options: SimulateOptions): Plan {
  const { file, count: times, rate, repeat } = options;
  const how = { times, ...(rate === undefined ? {} : { rate }) };
  if (file === undefined) return { cases: chosen(provider, event), repeat, ...how };
  if (event !== undefined)
    throw new OperationError('Give an event, or --file with a delivery of your own.', 'invalid');
  return { cases: [readFile(provider, file)], repeat: true, ...how };
}

function readFile(provider: Provider, path: string) {
  try {
    return caseIn(provider, path);
  } catch (error) {
    throw new OperationError(
      `${path} can't be read (${codeOf(error) ?? 'its content is not understood'}). Give the path of a file with a delivery.`,
      'failed',
    );
  }
}

function unasked(stack: string): OperationError {
  return new OperationError(
    `This would send to the stack ${stack} in your AWS account: its events are stored in the real tables, marked as simulated in their payload only, and reach every subscriber. Give --yes if that is meant, or --endpoint for a local run.`,
    'invalid',
  );
}

function simulate(provider: Provider, plan: Plan, place: Place): Promise<readonly Sending[]> {
  return withDeployment(place, async (deployment) => {
    const target = await targetOf(deployment, provider);
    const signal = interruption();
    return withProgress('Sent', plan.cases.length * plan.times, ({ done }) =>
      sendAll(plan, { target, signal, done }),
    );
  });
}
