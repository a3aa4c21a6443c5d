import { providerNames } from '../../functions/provider-names.ts';
import { zoned } from '../../operations/clock.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { answerJson, answersOf } from '../../operations/mail/answer.ts';
import { type Asked, askedOf } from '../../operations/mail/asked.ts';
import { find, type Sought } from '../../operations/mail/find.ts';
import { tooMany } from '../../operations/mail/summary.ts';
import { unconfirmed } from '../../operations/mail/unconfirmed.ts';
import { moment } from '../../operations/moment.ts';
import type { Place } from '../../operations/place.ts';
import type { Progress } from '../../operations/progress.ts';
import { filterOf } from '../../operations/queries/filters.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { mostPartitions } from '../../operations/queries/story-partitions.ts';
import { listOf } from '../../operations/queries/walk.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson, printLines } from '../terminal/event-table.ts';
import { terminalWidth } from '../terminal/fit.ts';
import { interruption } from '../terminal/interrupt.ts';
import { argument, count, type Owner, type Placed } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { linesOf, unconfirmedLines } from './lines.ts';

interface WhyOptions extends Placed, Owner {
  readonly since?: Date;
  readonly messages?: number;
  readonly unconfirmed?: Date;
}

const help = `
Examples:
  Why did Ann not get our mail?
    postern why ann@example.net
  What happened to one mail? Its Message-ID, with or without angle brackets, or the id that the send call returned:
    postern why '<hello@example.com>'
  Faster, if you know the provider and account:
    postern why '<hello@example.com>' --provider ${providerNames[0]} --account acc1
  A subject from postern events list works too:
    postern why message/3f0d9b1e-6d0a-4c0e-8f4c-5b7f2a9d1c66
  Which mail was sent a day ago or earlier, with no news since?
    postern why --unconfirmed 24h

The sentence says what happened to the mail, who has to act and what you can do. The timeline shows the events behind
it. Nothing is guessed: 'permanently' is there only if a provider said so, and if no event says what happened to a mail,
neither does the sentence. If a provider gives a time later than its own delivery, the answer says so.

Text with an @ is looked up as a recipient first, as far back as events are kept, and as a Message-ID only if there is
no such recipient; the answer says which it was. The latest mail to an address is the one whose first event is the
latest. ${tooMany}

You get the same story for any id of a mail: the ids that a provider gives for one mail are followed, up to
${mostPartitions}. For a mail to several recipients you get what is known about each, and about the mail as a whole.

Without --account, an id is looked up in everything stored since --since, which reads a megabyte of an index for about
4,500 events, and again if no event has it as its subject.

Of what was stored since --since, --unconfirmed lists mail that was sent or deferred, with no news for the time you
give: only if its provider would have reported more. If a provider reports mail as sent, and reported no delivery of any
mail in that time, its sent mail is only counted.

Exit codes: 0 found, 1 failed, 2 wrong usage, 3 nothing is stored about it, 130 interrupted.`;

export function addWhy(program: Command): void {
  const many = `messages to an address, the latest first; otherwise ${usual}, and ${most} with --unconfirmed`;
  const silent = 'instead of an address: mail that was sent, with no news for this time, such as 24h';
  const named = "a recipient, or any of the provider's ids of the mail";
  program
    .command('why')
    .addOwnerOptions()
    .argument('[address or Message-ID]', named, argument(askedOf))
    .option('--unconfirmed <time>', silent, argument(moment))
    .option('--messages <number>', many, count(most))
    .addSinceOption('how far back to look for a Message-ID; otherwise 30d')
    .addStoreOptions()
    .addOutput('one JSON object: each message with its fates and events', help)
    .action(run);
}

/** Messages. */
const [usual, most] = [5, 100];

async function run(asked: Asked | undefined, options: WhyOptions): Promise<void> {
  const { unconfirmed: before, since = moment('30d') } = options;
  const sought = { ...filterOf(options), since, signal: interruption() };
  if (asked !== undefined && before === undefined) await tellWhy(asked, sought, options);
  else if (asked === undefined && before !== undefined) await tellUnconfirmed({ ...sought, before }, options);
  else throw invalid('Give an address or Message-ID, or --unconfirmed, but not both.');
}

type Asking = Omit<Sought, 'messages'>;

async function tellUnconfirmed(asked: Asking & { before: Date }, options: WhyOptions): Promise<void> {
  const { messages = most, json } = options;
  const found = await searched(options, (source, bar) => unconfirmed(source, { ...asked, messages }, bar));
  const { answers, cut, unreported } = found;
  const report = { unconfirmed: asked.before, cut, unreported, found: answers.map(answerJson) };
  if (json) console.log(harmlessJson(report));
  else printLines(unconfirmedLines(found));
}

function searched<T>(place: Place, search: (source: EventSource, progress: Progress) => Promise<T>) {
  return withStore(place, (source) => withProgress('Searched', 0, (progress) => search(source, progress)));
}

async function tellWhy(asked: Asked, sought: Asking, options: WhyOptions): Promise<void> {
  const { messages = usual, json } = options;
  const found = await searched(options, (source, bar) => find(source, asked, { ...sought, messages }, bar));
  const answers = answersOf(found, asked);
  if (answers.length === 0) throw notFound(asked, sought.since, options);
  const { takenFor, all, cut = false } = found;
  const report = { asked: asked.text, takenFor, messages: all, cut, found: answers.map(answerJson) };
  if (json) console.log(harmlessJson(report));
  else printLines(linesOf(found, answers, terminalWidth()));
}

function notFound({ text, address, subject }: Asked, since: Date, { account, provider }: WhyOptions) {
  const where = provider === undefined ? '' : ` of ${listOf(provider).join(' or ')}`;
  const of = listOf(account).map((one) => (one === '' ? '-' : one));
  const looked = [
    ...(address === undefined ? [] : [`it is the recipient of no stored event${where}`]),
    account === undefined
      ? `no event${where} stored since ${zoned(since)} is about ${subject}`
      : `no event${where}, account ${of.join(' or ')}, is about ${subject}`,
  ];
  const next =
    account === undefined
      ? 'Look further back with --since, or check the spelling'
      : 'Check the account, or leave --account out';
  const crowd = address === undefined ? '' : ` ${tooMany}`;
  return new OperationError(
    `There is nothing about ${text}: ${looked.join(', and ')}. ${next}. A subject that ${postern('events list')} shows works too.${crowd}`,
    'notFound',
  );
}
