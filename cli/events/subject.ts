import type { Command } from 'commander';
import type { PosternEvent } from '../../functions/events/event.ts';
import { zoned } from '../../operations/clock.ts';
import { withStore } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import { askedOf } from '../../operations/mail/asked.ts';
import { find } from '../../operations/mail/find.ts';
import { moment } from '../../operations/moment.ts';
import { eventsById } from '../../operations/queries/by-id.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { type Column, eventTable, harmless, harmlessJson, listColumns } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import {
  addEventOptions,
  addOwnerOptions,
  addSinceOption,
  exitCodesHelp,
  type Placed,
} from '../terminal/options.ts';
import { printEvents, rowOf, statusLines } from '../terminal/print.ts';
import { withProgress } from '../terminal/progress.ts';

export interface SubjectOptions extends Placed, Pick<Filters, 'provider' | 'account'> {
  readonly since?: Date;
}

const timelineHelp = `
Examples:
  By the id of one of its events, as lists show it:
    postern events timeline 1f0c9a52
  By what it is about:
    postern events timeline message/hello@example.com
  At once, however much is stored; - is the account of a provider that has none:
    postern events timeline message/hello@example.com --provider emailengine --account acc1

The oldest event is first; those whose time nobody says come before. For a mail, the last line says what became of it.
An id, and a subject without --account, are looked for among what was stored since --since, which reads a megabyte of an
index for about 4,500 events.
${exitCodesHelp}`;

const getHelp = `
Examples:
    postern events get 1f0c9a52
    postern events get 1f0c9a52 --since 90d --json

The id is the first column of 'postern events list'; its beginning is enough. It's looked for among what was stored since
--since, which reads a megabyte of an index for about 4,500 events.
${exitCodesHelp}`;

/** Commands about one event, or what it is about. */
export function addSubjectCommands(events: Command): void {
  const ofTimeline = events
    .command('timeline')
    .description('all that happened to a message, contact, mailbox …')
    .argument('<id or subject>', 'the beginning of an id, or a subject such as message/hello@example.com');
  asking(ofTimeline).addHelpText('after', timelineHelp).action(showTimeline);
  const ofGet = events
    .command('get')
    .description('one event, whole')
    .argument('<id>', 'of the event, or its beginning');
  asking(ofGet).addHelpText('after', getHelp).action(showEvent);
}

function asking(command: Command): Command {
  const since = addSinceOption(addOwnerOptions(command), 'stored since; otherwise 30d');
  return addEventOptions(since.allowExcessArguments());
}

async function showEvent(text: string, options: SubjectOptions, { args }: Command): Promise<void> {
  checkSole(args, 'get 1f0c9a52');
  const event = await withStore(options, (source) => eventNamed(source, text, options));
  console.log(harmlessJson(event, options.json ? undefined : 2));
}

/** The one event whose id begins so. */
export async function eventNamed(
  source: EventSource,
  text: string,
  options: SubjectOptions,
): Promise<PosternEvent> {
  const id = idOf(text);
  if (id === undefined)
    throw new OperationError(
      `"${text}" is no id: lists show its beginning, which are digits and letters from a to f.`,
      'invalid',
    );
  return sole(text, await byId(source, id, options), options);
}

async function showTimeline(text: string, options: SubjectOptions, { args }: Command): Promise<void> {
  checkSole(args, 'timeline message/hello@example.com --provider emailengine --account acc1');
  const { json } = options;
  const timelines = await withStore(options, (source) => timelinesOf(source, text, options));
  for (const events of timelines) {
    if (timelines.length > 1 && !json) for (const event of events.slice(0, 1)) console.log(about(event));
    printEvents(events, json);
    if (!json) for (const line of statusLines(events)) console.log(line);
  }
}

/** A subject may be that of several providers or accounts. */
async function timelinesOf(source: EventSource, text: string, options: SubjectOptions) {
  const [id, signal] = [idOf(text), interruption()];
  const event = id === undefined ? undefined : sole(text, await byId(source, id, options), options);
  const subject = event?.subject ?? subjectOf(text);
  const owner = event === undefined ? options : { provider: event.provider, account: event.account ?? '' };
  const sought = { ...filterOf(owner), since: sinceOf(options), messages: 1, signal };
  const { timelines } = await withProgress('Searched', 0, (progress) =>
    find(source, { text, subject }, sought, progress),
  );
  if (timelines.length > 0) return timelines;
  const where = options.account === undefined ? storedSince(options) : 'in this account';
  throw new OperationError(
    `There is no event about ${subject} ${where}. Subjects are as 'postern events list --json' shows them, such as message/hello@example.com; of the mail to an address, postern why ADDRESS tells.`,
    'notFound',
  );
}

function byId(source: EventSource, id: string, options: SubjectOptions) {
  const stored = { ...filterOf(options), from: sinceOf(options), until: new Date(), signal: interruption() };
  return withProgress('Searched', 0, (progress) => eventsById(source, id, stored, progress));
}

/** The one that was meant; where several have such an id, they are shown. */
function sole(
  typed: string,
  { events, all }: Awaited<ReturnType<typeof eventsById>>,
  options: SubjectOptions,
): PosternEvent {
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
  throw new OperationError(`${all} events have an id that begins with ${typed}. Give more of it.`, 'invalid');
}

/** Of events with alike ids. */
const mostShown = 20;
const wholeId: Column = { title: 'ID', width: [32, 32], text: ({ id }) => id };

function idOf(text: string): string | undefined {
  return /^[0-9a-f]{1,32}$/i.test(text) ? text.toLowerCase() : undefined;
}

/** `message/…` and its like as it is; anything else is a Message-ID. */
function subjectOf(text: string): string {
  return /^[a-z_]+\//.test(text) ? text : askedOf(text).subject;
}

function sinceOf({ since = moment('30d') }: SubjectOptions): Date {
  return since;
}

function storedSince(options: SubjectOptions): string {
  return `among what was stored since ${zoned(sinceOf(options))}`;
}

/** It once took a provider, an account and a subject before the id. */
function checkSole(args: readonly string[], example: string): void {
  if (args.length > 1)
    throw new OperationError(
      `One is enough, with options for the rest: postern events ${example}`,
      'invalid',
    );
}

function about({ provider, account, subject }: PosternEvent): string {
  return harmless([provider, account, subject].filter((part) => part !== undefined).join(', '));
}
