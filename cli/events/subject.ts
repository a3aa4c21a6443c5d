import { readWord, wordOf } from '../../functions/events/instance.ts';
import { eventKey } from '../../functions/events/keys.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { zoned } from '../../operations/clock.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import { askedOf } from '../../operations/mail/asked.ts';
import { find } from '../../operations/mail/find.ts';
import { moment } from '../../operations/moment.ts';
import { accountOf, filterOf, isProviderWord, providerChoices } from '../../operations/queries/filters.ts';
import { type EventSource, get, type Timeline } from '../../operations/queries/queries.ts';
import { eventsById } from '../../operations/queries/scan.ts';
import { storyAt } from '../../operations/queries/whole-timeline.ts';
import type { Command } from '../terminal/command.ts';
import {
  type Column,
  eventTable,
  harmless,
  harmlessJson,
  listColumns,
  printLines,
} from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { exitCodesHelp, type Owner, type Placed } from '../terminal/options.ts';
import { printEvents, rowOf, statusLines } from '../terminal/print.ts';
import { withProgress } from '../terminal/progress.ts';

export interface SubjectOptions extends Placed, Owner {
  readonly since?: Date;
}

const timelineHelp = `
Examples:
  By the id of one of its events, as lists show it:
    postern events timeline 1f0c9a52
  By what it is about:
    postern events timeline message/hello@example.com
  Quickly, however much is stored; - is the account of a provider that has none:
    postern events timeline message/hello@example.com --provider ${providerNames[0]} --account acc1
    postern events timeline ${providerNames[0]} acc1 message/hello@example.com

The oldest event is first; those without a time come before it. For a mail, the last line says what happened to it. An
id, or a subject without --account, is looked up in everything stored since --since, which reads a megabyte of an index
for about 4,500 events.
${exitCodesHelp}`;

const getHelp = `
Examples:
    postern events get 1f0c9a52
    postern events get 1f0c9a52 --since 90d --json
  Quickly, however much is stored:
    postern events get ${providerNames[0]} acc1 message/hello@example.com 1f0c9a52

The id is the first column of 'postern events list'; its beginning is enough. It's looked up in everything stored since
--since, which reads a megabyte of an index for about 4,500 events.
${exitCodesHelp}`;

export function addSubjectCommands(events: Command): void {
  const timeline = events
    .command('timeline')
    .description('all that happened to a message, contact, mailbox …')
    .argument('<id or subject>', 'the beginning of an id, or a subject such as message/hello@example.com');
  asking(timeline, timelineHelp).action(showTimeline);
  const get = events
    .command('get')
    .description('one event, whole')
    .argument('<id>', 'of the event, or its beginning');
  asking(get, getHelp).action(showEvent);
}

function asking(command: Command, help: string): Command {
  const since = command.addOwnerOptions().addSinceOption('stored since; otherwise 30d');
  return since.allowExcessArguments().addEventOptions(help);
}

async function showEvent(_: string, options: SubjectOptions, { args }: Command): Promise<void> {
  const [text = '', about] = whole(args, 4);
  idNamed(text);
  const event = await withStore(options, (source) => eventNamed(source, text, options, about));
  console.log(harmlessJson(event, options.json ? undefined : 2));
}

/** Throws if the text isn't an id or the beginning of one. */
export function idNamed(text: string): string {
  const id = idOf(text);
  if (id !== undefined) return id;
  throw invalid(`"${text}" isn't an id. Lists show how an id begins: digits and letters from a to f.`);
}

/** Searches only if it isn't known what the event is about. */
export async function eventNamed(
  source: EventSource,
  text: string,
  options: SubjectOptions,
  about?: Timeline,
) {
  const id = idNamed(text);
  if (about === undefined) return sole(text, await byId(source, id, options), options);
  const found = await get(source, { ...about, id });
  return sole(text, { events: found, all: found.length }, options);
}

async function showTimeline(_: string, options: SubjectOptions, { args }: Command): Promise<void> {
  const [text = '', about] = whole(args, 3);
  const asked = about === undefined ? options : { ...options, ...about, instance: about.instance ?? '' };
  const timelines = await withStore(options, (source) => timelinesOf(source, text, asked));
  for (const events of timelines) {
    const [first] = events;
    const about = first && [wordOf(first), first.account, first.subject].filter((part) => part !== undefined);
    if (about !== undefined && timelines.length > 1 && !options.json) console.log(harmless(about.join(', ')));
    printEvents(events, options.json);
    if (!options.json) printLines(statusLines(events));
  }
}

/** The last word, and the timeline if a provider, an account and a subject come before or with it. */
function whole(args: readonly string[], words: number): readonly [string, Timeline?] {
  const [word = '', account = '', subject = ''] = args;
  const last = args.at(-1) ?? '';
  if (args.length === 1 && !isProviderWord(word)) return [last];
  if (args.length === words && isProviderWord(word))
    return [last, { ...readWord(word), account: accountOf(account), subject }];
  throw invalid(
    `Give one word, or ${words} that begin with a provider (${providerChoices}) and its account: --help shows how.`,
  );
}

/** Several providers or accounts may have the same subject. */
async function timelinesOf(source: EventSource, text: string, options: SubjectOptions) {
  const id = 'subject' in options ? undefined : idOf(text);
  if (id !== undefined) {
    const event = sole(text, await byId(source, id, options), options);
    return [(await storyAt(source, eventKey(event).pk)).events];
  }
  // `contact/…` as it is; anything else is a Message-ID or another id of a mail.
  const asked = { ...askedOf(text), ...(/^[a-z_]+\//.test(text) ? { subject: text } : {}), text };
  const { address: _, ...message } = asked;
  const sought = { ...filterOf(options), since: sinceOf(options), messages: 1, signal: interruption() };
  const { timelines } = await withProgress('Searched', 0, (bar) => find(source, message, sought, bar));
  if (timelines.length > 0) return timelines;
  const where = options.account === undefined ? storedSince(options) : 'in this account';
  throw new OperationError(
    `There is no event about ${message.subject} ${where}. Subjects are as ${postern('events list --json')} shows them, such as message/hello@example.com; for the mail to an address: ${postern('why ADDRESS')}.`,
    'notFound',
  );
}

function byId(source: EventSource, id: string, options: SubjectOptions) {
  const stored = { ...filterOf(options), from: sinceOf(options), until: new Date(), signal: interruption() };
  return withProgress('Searched', 0, (progress) => eventsById(source, id, stored, progress));
}

/** Shows all if several events match. */
function sole(typed: string, { events, all }: Awaited<ReturnType<typeof byId>>, options: SubjectOptions) {
  const [event, ...others] = events;
  if (event === undefined)
    throw new OperationError(
      `There is no event whose id begins with ${typed} ${storedSince(options)}. Look further back with --since.`,
      'notFound',
    );
  if (others.length === 0) return event;
  const shown = events.slice(0, mostShown).map(rowOf);
  const { head, row } = eventTable([wholeId, ...listColumns.slice(1)], process.stderr.columns, shown);
  for (const line of [head, ...shown.map(row)]) console.error(line);
  throw invalid(`${all} events have an id that begins with ${typed}. Give more of it.`);
}

const mostShown = 20;
const wholeId: Column = { title: 'ID', width: [32, 32], text: ({ id }) => id };

function idOf(text: string): string | undefined {
  return /^[0-9a-f]{1,32}$/i.test(text) ? text.toLowerCase() : undefined;
}

function sinceOf({ since = moment('30d') }: SubjectOptions): Date {
  return since;
}

function storedSince(options: SubjectOptions): string {
  return `among what was stored since ${zoned(sinceOf(options))}`;
}
