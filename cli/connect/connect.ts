import { styleText } from 'node:util';
import { InvalidArgumentError, Option } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { providerOf } from '../../operations/deployed.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { firstDelivery } from '../../operations/logs/first-delivery.ts';
import type { Place } from '../../operations/place.ts';
import { type Connecting, operationsOf } from '../../operations/provider-operations.ts';
import { readSecret } from '../../operations/secrets/stored.ts';
import { webhookUrlOf } from '../../operations/webhook-url.ts';
import { within } from '../../operations/within.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, printLines } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { providerArgument } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { setupSteps, stepLines } from './setup-steps.ts';

interface ConnectOptions extends Place {
  readonly timeout: number;
  readonly force: boolean;
}

const help = `
Examples:
    postern connect ${providerNames[0]}
    postern connect ${providerNames[0]} --timeout 1h

If the provider has an API for it, the command changes the provider's settings, and first says which. The API's address
and credentials come from environment variables; the command names those that are missing. Otherwise it shows what to
paste where. Then it waits for the first verified delivery, and says why others are refused.
Exit codes: 0 a delivery came, 1 failed, or none came in time, 2 wrong usage, 130 interrupted (settings stay changed).`;

export function addConnect(program: Command): void {
  program
    .command('connect')
    .addArgument(providerArgument('<provider>'))
    .addPlaceOptions()
    .optionsGroup('Options:')
    .addOption(
      new Option('--timeout <time>', 'how long to wait: 90s, 10m, 1h')
        .argParser(duration)
        .default(duration('10m'), '10m'),
    )
    .option('--force', "replace another receiver in the provider's settings", false)
    .addHelpText('after', help)
    .action(run);
}

async function run(name: string, { timeout, force, ...place }: ConnectOptions): Promise<void> {
  await withDeployment(place, async (deployment) => {
    const url = await readyUrl(deployment, name);
    const signal = interruption();
    const from = new Date();
    await setUp(name, { url, force, signal }).catch((error: unknown) => {
      throw signal.aborted ? interrupted(name) : error;
    });
    const event = await wait(deployment, name, from, timeout, signal);
    if (event !== undefined)
      return console.log(
        styleText(
          'green',
          `✓ ${name} is connected: ${event.type} about ${harmless(event.subject)} is stored.`,
        ),
      );
    throw signal.aborted ? interrupted(name) : timedOut(name, timeout);
  });
}

/** The secret is set before the URL is given: a provider may never repeat what is refused until then. */
async function readyUrl(deployment: Deployment, name: string): Promise<string> {
  const provider = providerOf(name);
  const { current } = await readSecret(deployment, name);
  const url = provider && (await webhookUrlOf(deployment, provider));
  if (current !== undefined && url !== undefined) return url;
  const make = provider?.authenticity === 'token' ? 'rotate' : 'set';
  throw new OperationError(
    `The secret of ${name} is not set, so every delivery would be refused, and in time lost. First: ${postern(`secrets ${make} ${name}`)}`,
  );
}

async function setUp(name: string, how: Pick<Connecting, 'url' | 'force' | 'signal'>): Promise<void> {
  const { connect } = await operationsOf(name);
  const tell = (line: string) => console.log(harmless(line));
  if (await connect?.({ ...how, word: name, env: process.env, tell })) return;
  printLines([`  ${how.url}`, '', ...stepLines(await setupSteps(name, how.url))]);
}

async function wait(deployment: Deployment, name: string, from: Date, seconds: number, signal: AbortSignal) {
  console.error(
    `Waiting up to ${seconds} s for the first verified delivery of ${name}; Ctrl-C ends the wait.`,
  );
  const stop = within(seconds * 1_000, signal);
  return withProgress('Waiting (s)', seconds, async ({ done, tell }) => {
    const ticking = setInterval(done, 1_000, 1);
    const awaited = { provider: name, from, signal: stop, tell: (line: string) => tell(harmless(line)) };
    return firstDelivery(deployment, awaited).finally(() => clearInterval(ticking));
  });
}

function interrupted(name: string): OperationError {
  return new OperationError(
    `Interrupted; what was set stays set. To wait again: ${postern(`connect ${name}`)}. To watch: ${postern(`events tail --provider ${name}`)}`,
    'interrupted',
  );
}

function timedOut(name: string, seconds: number): OperationError {
  return new OperationError(
    `No verified delivery of ${name} was stored within ${seconds} s. Make something happen there, such as a mail to a connected account, and check that it can reach the URL. To wait again: ${postern(`connect ${name} --timeout 1h`)}`,
  );
}

/** Returns seconds. */
function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * 60 ** 'smh'.indexOf(unit);
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('It must be like 90s, 10m or 1h, up to 24h.');
}
