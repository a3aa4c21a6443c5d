import type { Command } from 'commander';
import { readWord, wordOf } from '../../functions/events/instance.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { withStore } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import { accountOf } from '../../operations/queries/filters.ts';
import { get, type Timeline } from '../../operations/queries/queries.ts';
import { wholeTimeline } from '../../operations/queries/whole-timeline.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { addEventOptions, exitCodesHelp, type Placed, providerArgument } from '../terminal/options.ts';
import { printEvents, statusLines } from '../terminal/print.ts';

const timelineHelp = `
Examples:
    postern events timeline ${providerNames[0]} acc1 message/hello@example.com
    postern events timeline ${providerNames[0]} - message/1234 --json

The oldest event is first; those whose time nobody says come before. For a mail, the last line says what became of it.
${exitCodesHelp}`;

const getHelp = `
Examples:
    postern events get ${providerNames[0]} acc1 message/hello@example.com 1f0c9a52
    postern events get ${providerNames[0]} acc1 message/hello@example.com 1f0c9a52 --json

The id is the first column of 'postern events list'; its beginning is enough.
${exitCodesHelp}`;

/** Commands about one subject. */
export function addSubjectCommands(events: Command): void {
  const ofTimeline = events
    .command('timeline')
    .description('all that happened to a message, contact, mailbox …');
  addEventOptions(about(ofTimeline)).addHelpText('after', timelineHelp).action(showTimeline);
  const ofGet = events.command('get').description('one event, whole');
  addEventOptions(about(ofGet).argument('<id>', 'of the event, or its beginning'))
    .addHelpText('after', getHelp)
    .action(showEvent);
}

function about(command: Command): Command {
  return command
    .addArgument(providerArgument('<provider>'))
    .argument('<account>', "the provider's account; - where it has none", accountOf)
    .argument('<subject>', 'such as message/hello@example.com');
}

async function showTimeline(word: string, account: string, subject: string, options: Placed): Promise<void> {
  const asked = { ...readWord(word), account, subject };
  const events = await withStore(options, (source) => wholeTimeline(source, asked));
  if (events.length === 0) throw notFound(asked);
  printEvents(events, options.json);
  if (!options.json) for (const line of statusLines(events)) console.log(line);
}

async function showEvent(
  word: string,
  account: string,
  subject: string,
  id: string,
  options: Placed,
): Promise<void> {
  const asked = { ...readWord(word), account, subject };
  const events = await withStore(options, (source) => get(source, { ...asked, id: id.toLowerCase() }));
  const [event] = events;
  if (event === undefined) throw notFound(asked, ` whose id begins with ${id}`);
  if (events.length > 1)
    throw new OperationError(
      `${events.length} events have an id that begins with ${id}. Give more of it.`,
      'invalid',
    );
  console.log(harmlessJson(event, options.json ? undefined : 2));
}

function notFound({ account, subject, ...sender }: Timeline, which = ''): OperationError {
  const of = account === '' ? wordOf(sender) : `${wordOf(sender)}, account ${account}`;
  return new OperationError(
    `There is no event${which} about ${subject} of ${of}. Subjects are as 'postern events list --json' shows them, such as message/hello@example.com.`,
    'notFound',
  );
}
