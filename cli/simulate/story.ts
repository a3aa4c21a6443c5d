import type { Command } from 'commander';
import type { Provider } from '../../functions/webhook/provider.ts';
import { deployedProviders } from '../../operations/deployed.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { invalid } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { StoryName } from '../../operations/provider-operations.ts';
import { addressOf, domainOf } from '../../operations/queries/filters.ts';
import { type Plan, type Sending, sendAll, type Target, targetOf } from '../../operations/simulate/run.ts';
import { type StoryCase, stories, storiesOf } from '../../operations/simulate/stories.ts';
import { harmless } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count, ListOption, oneOf, type Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { printReport, troubleIn } from './report.ts';

export interface StoryOptions {
  readonly story?: readonly string[];
  readonly days?: number;
  readonly recipient?: readonly string[];
  readonly domain?: readonly string[];
  readonly account?: readonly string[];
}

type Telling = StoryOptions & Placed & { count?: number; rate?: number };

const names = stories.map(({ name }) => name);
/** Mails a day without --story. */
const mailsADay = 5;

export function addStoryOptions(command: Command): Command {
  const text = (value: string) => value;
  return command
    .optionsGroup('Stories of mails:')
    .addOption(new ListOption('--story <names>', names.join(', '), oneOf(names), names))
    .option('--days <number>', 'spread over the last days, in a realistic mix', count(3_650))
    .addOption(new ListOption('--recipient <addresses>', 'to these, in turn', addressOf))
    .addOption(new ListOption('--domain <domains>', 'or to people at these domains', domainOf))
    .addOption(new ListOption('--account <ids>', "in these accounts of the provider's", text));
}

export function isStory({ story, days, recipient, domain, account }: StoryOptions): boolean {
  return [story, days, recipient, domain, account].some((one) => one !== undefined);
}

export async function tell(provider: Provider | undefined, options: Telling): Promise<void> {
  const signal = interruption();
  const { plan, sendings } = await withDeployment(options, async (deployment) => {
    const senders = await sendersOf(deployment, provider, options);
    const total = senders.reduce((sum, { plan: { cases } }) => sum + cases.length, 0);
    if (total === 0) throw invalid('There is nothing to send.');
    const sent = await withProgress('Sent', total, async ({ done }) => {
      const all: Sending[] = [];
      for (const { plan, target } of senders) all.push(...(await sendAll(plan, { target, signal, done })));
      return all;
    });
    return { plan: { cases: senders.flatMap(({ plan: { cases } }) => cases), times: 1 }, sendings: sent };
  });
  printReport(provider?.name ?? 'all', sendings, options.json);
  const [last] = plan.cases.toReversed();
  if (last !== undefined && !options.json)
    console.error(harmless(`What happened to one of them: ${postern(`why ${last.recipient}`)}`));
  const trouble = troubleIn(sendings, plan);
  if (trouble !== undefined) throw trouble;
}

/** Reports what a provider never sends; fails only if both provider and story were named. */
async function sendersOf(deployment: Deployment, provider: Provider | undefined, options: Telling) {
  const { rate } = options;
  const senders: { plan: Plan & { cases: readonly StoryCase[] }; target: Target }[] = [];
  for (const one of provider === undefined ? deployedProviders(deployment) : [provider]) {
    const { cases, untold } = await storiesOf(one, askedBy(options));
    if (provider !== undefined && options.story !== undefined && untold.length > 0)
      throw invalid(untold.join(' '));
    for (const line of new Set(untold)) console.error(`Left out: ${line}`);
    if (cases.length === 0) continue;
    const how = { times: 1, repeat: 'signed again' as const, rate };
    senders.push({ plan: { cases, ...how }, target: await targetOf(deployment, one) });
  }
  return senders;
}

function askedBy({ story, days, count: mails, recipient = [], domain = [], account = [] }: Telling) {
  const asked = names.filter((name): name is StoryName => story?.includes(name) ?? false);
  return {
    names: story === undefined ? undefined : asked,
    mails: mails ?? (story === undefined ? mailsADay * (days ?? 1) : 1),
    days,
    recipients: recipient,
    domains: domain,
    accounts: account,
  };
}
