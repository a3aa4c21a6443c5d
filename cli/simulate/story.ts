import type { Provider } from '../../functions/webhook/provider.ts';
import { deployedProviders } from '../../operations/deployed.ts';
import type { Deployment } from '../../operations/deployment.ts';
import { invalid } from '../../operations/failure.ts';
import type { StoryName } from '../../operations/provider-operations.ts';
import { addressOf, domainOf } from '../../operations/queries/filters.ts';
import { type Due, signedWhenSent, type Target, targetOf } from '../../operations/simulate/run.ts';
import { stories, storiesOf } from '../../operations/simulate/stories.ts';
import type { Command } from '../terminal/command.ts';
import { count, ListOption, oneOf } from '../terminal/options.ts';

export interface StoryOptions {
  readonly story?: readonly string[];
  readonly days?: number;
  readonly recipient?: readonly string[];
  readonly domain?: readonly string[];
  readonly account?: readonly string[];
}

type Telling = StoryOptions & { readonly count?: number };

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

export interface Sender {
  readonly due: readonly Due[];
  readonly target: Target;
  /** Of the last mail. */
  readonly recipient?: string | undefined;
}

/** Reports what a provider never sends; fails if that leaves nothing, or if both provider and story were named. */
export async function sendersOf(deployment: Deployment, provider: Provider | undefined, options: Telling) {
  const senders: Sender[] = [];
  for (const one of provider === undefined ? deployedProviders(deployment) : [provider]) {
    const { cases, untold } = await storiesOf(one, askedBy(options));
    if (provider !== undefined && options.story !== undefined && untold.length > 0)
      throw invalid(untold.join(' '));
    for (const line of new Set(untold)) console.error(`Left out: ${line}`);
    if (cases.length === 0) continue;
    const target = await targetOf(deployment, one);
    senders.push({ due: signedWhenSent(cases), target, recipient: cases.at(-1)?.recipient });
  }
  if (senders.length === 0) throw invalid('There is nothing to send.');
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
