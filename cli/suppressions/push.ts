import { Argument } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { amount } from '../../operations/amount.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { candidatesIn } from '../../operations/mail/candidates.ts';
import { type Pushed, toPush, toTakeBack } from '../../operations/mail/push-suppressions.ts';
import { suppressed } from '../../operations/mail/suppressed.ts';
import { type Blocklist, operationsOf } from '../../operations/provider-operations.ts';
import { rangeOf } from '../../operations/queries/filters.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import type { Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { addHeedingOptions, type Heeding } from './heeding.ts';

interface PushOptions extends Placed, Heeding {
  readonly list?: string;
  readonly as?: string;
  readonly since?: Date;
  readonly apply: boolean;
  readonly undo: boolean;
}

const help = `
Examples:
  What would be put on the provider's list "newsletter"? Nothing is changed.
    postern suppressions push PROVIDER --list newsletter
  Put it there:
    postern suppressions push PROVIDER --list newsletter --apply
  Take back what Postern put there, and nothing else:
    postern suppressions push PROVIDER --list newsletter --undo --apply

It adds addresses that bounced or were refused permanently, complained, or unsubscribed from all mail or from this list,
as 'postern suppressions' finds them: never for a failure on your side, and none that joined the list again. An address that
is there already stays as it is. Each entry's reason begins with postern-, which is how --undo knows it.

The provider notes an account with each entry: the one that the event was about, or --as for all. Its address and token
come from the environment, as for 'postern connect'; docs/providers has their names.

Exit codes: 0 done, 1 failed, or not all could be put there, 2 wrong usage, 130 interrupted.`;

export function addPush(suppressions: Command): void {
  const push = suppressions
    .command('push')
    .description(
      "puts the list on a provider's own blocklist; without --apply it only shows what it would do",
    )
    .addArgument(new Argument('<provider>', 'whose blocklist').choices(providerNames))
    .option('--list <id>', "the list's id at the provider; created if it is missing")
    .option('--as <account>', 'account to note with each entry')
    .option('--apply', 'do it', false)
    .option('--undo', 'take back what this command put there', false)
    .addSinceOption('stored since; otherwise 365d');
  addHeedingOptions(push).addStoreOptions().addOutput('one address per line, as JSON', help).action(run);
}

async function run(provider: string, options: PushOptions): Promise<void> {
  const signal = interruption();
  const work = options.undo
    ? opened(provider, options, signal).then((blocklist) => takeBack(blocklist, options))
    : withStore(options, async (source) => {
        const blocklist = await opened(provider, options, signal);
        await push(source, blocklist, { ...options, provider, signal });
      });
  await work.catch((error: unknown) => {
    throw signal.aborted
      ? new OperationError('Interrupted. Run it again to continue.', 'interrupted')
      : error;
  });
}

async function opened(provider: string, { list }: PushOptions, signal: AbortSignal): Promise<Blocklist> {
  const { blocklist: open } = await operationsOf(provider);
  if (open === undefined) throw invalid(`Postern knows no blocklist of ${provider} that it can write to.`);
  if (list === undefined) throw invalid('Say which list, with --list.');
  return open(list, process.env, signal);
}

type Pushing = PushOptions & { provider: string; signal: AbortSignal };

async function push(source: EventSource, blocklist: Blocklist, options: Pushing): Promise<void> {
  const { list = '', as, apply, since, softAfter, allComplaints, provider, signal } = options;
  const range = {
    ...{ providers: providerNames, softAfter, allComplaints, signal, ofSender: false },
    ...rangeOf(since, undefined, '365d'),
  };
  const counts = { add: 0, there: 0, remove: 0, 'no account': 0 };
  const candidates = await withProgress('Searched', 0, (bar) => candidatesIn(source, range, bar));
  for await (const one of toPush(blocklist, list, suppressed(source, candidates, range), as)) {
    counts[one.what]++;
    if (one.what !== 'add') continue;
    if (apply) await blocklist.add(one);
    tell(one, options);
  }
  console.error(
    `${amount(counts.add, 'address', 'addresses')} ${apply ? 'added to' : 'to add to'} ${list}, ${counts.there} there already.`,
  );
  if (counts['no account'] > 0)
    console.error(`${counts['no account']} left out, since no account is known for them: give --as.`);
  if (counts.add === 0) return;
  const undo = postern(`suppressions push ${provider} --list ${list} --undo --apply`);
  console.error(apply ? `To take it back: ${undo}` : 'Nothing was changed: --apply does it.');
}

async function takeBack(blocklist: Blocklist, options: PushOptions): Promise<void> {
  const { list = '', apply } = options;
  let count = 0;
  for await (const one of toTakeBack(blocklist)) {
    if (apply) await blocklist.remove(one.address);
    tell(one, options);
    count++;
  }
  console.error(
    `${amount(count, 'address', 'addresses')} ${apply ? 'removed from' : 'to remove from'} ${list}.`,
  );
  if (!apply && count > 0) console.error('Nothing was changed: --apply does it.');
}

const done = { add: 'added', remove: 'removed', there: 'there' } as const;

function tell({ address, what, reason }: Pushed, { apply, json }: PushOptions): void {
  const line = `${apply ? done[what] : `would ${what}`} ${address} (${reason.replace(/^postern-/, '')})`;
  console.log(json ? harmlessJson({ address, what, reason, applied: apply }) : harmless(line));
}
