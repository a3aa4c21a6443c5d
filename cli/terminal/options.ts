import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { failureKinds } from '../../functions/events/failure-categories.ts';
import { eventTypes } from '../../functions/events/types.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { closest } from '../../operations/closest.ts';
import { OperationError } from '../../operations/failure.ts';
import { moment } from '../../operations/moment.ts';
import type { Place } from '../../operations/place.ts';
import {
  accountOf,
  addressOf,
  domainOf,
  eventType,
  instanceName,
  providerWord,
} from '../../operations/queries/filters.ts';
import { heedLocalRun, isEndpoint } from './local-run.ts';

export interface Output {
  readonly json: boolean;
}

export const exitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such event,
130 interrupted.`;

/** Where Postern runs: the same for every command. */
export function addPlaceOptions(command: Command): Command {
  command
    .optionsGroup('Where Postern runs:')
    .option('--stack <name>', 'the deployed stack, in your AWS account', 'Postern')
    .addOption(
      new Option(
        '--local-time',
        "times and days in this machine's zone, instead of UTC; JSON and CSV stay in UTC",
      )
        .default(false)
        .helpGroup('Output:'),
    );
  return addAccessOptions(command);
}

/** Whose AWS it is: an account's, or a local run's. */
export function addAccessOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'AWS profile; otherwise AWS_PROFILE or the default credentials')
    .option('--region <name>', "AWS region; otherwise AWS_REGION or the profile's")
    .option('--local', "this folder's local run, or else the newest; POSTERN_LOCAL=1 does the same")
    .option('--endpoint <url>', 'a local run by its AWS endpoint; otherwise POSTERN_ENDPOINT', endpointUrl)
    .hook('preAction', heedLocalRun);
}

function endpointUrl(text: string): string {
  if (isEndpoint(text)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8789, as npm start prints it.');
}

/** Where the events are. */
export function addStoreOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--table <name>', 'the events table itself, without asking the stack')
    .option(
      '--shards <number>',
      "the highest number of shards ever configured; otherwise the stack's, or 1",
      count(64),
    );
}

/** To whom. */
export function addRecipientOption(command: Command, says: string): Command {
  return command.addOption(new ListOption('--recipient <addresses>', says, addressOf));
}

/** When. */
export function addSinceOption(command: Command, says: string): Command {
  return command.option(
    '--since <time>',
    `${says}: 15m, 24h, 7d, today, yesterday, monday, 2026-11-22 or 2026-11-22T08:00:00Z`,
    argument(moment),
  );
}

/** Where the events are, and how they are shown: the same for every command that shows them. */
export function addEventOptions(command: Command): Command {
  return addStoreOptions(command)
    .optionsGroup('Output:')
    .option('--json', 'one event per line, as JSON (CloudEvents 1.0)', false);
}

/** A provider, or an instance of one by its word. */
export function providerArgument(flags: '<provider>' | '[provider]', says?: string): Argument {
  const argument = new Argument(flags, said(says)).argParser(byWord);
  argument.argChoices = [...providerNames];
  return argument;
}

export function providerOption(says: string): Option {
  const option = new Option('--provider <name>', said(says)).argParser(byWord);
  option.argChoices = [...providerNames];
  return option;
}

const byWord = (text: string) => argument(providerWord)(text);

function said(says?: string): string {
  const instance = `a named instance such as ${providerNames[0]}-eu`;
  return says === undefined ? `a provider, or ${instance}` : `${says}; also ${instance}`;
}

/** For commands about one provider. */
export function instanceOption(): Option {
  return new Option(
    '--instance <name>',
    'of this named instance; otherwise of the one without a name',
  ).argParser(argument(instanceName));
}

/** Whose events. */
export function addOwnerOptions(command: Command): Command {
  return command
    .optionsGroup('Which events:')
    .addOption(new ListOption('--provider <names>', said('of these providers'), providerWord, providerNames))
    .addOption(
      new ListOption('--instance <names>', 'of these instances; - for those without a name', instanceName),
    )
    .addOption(
      new ListOption('--account <ids>', "of these accounts of the provider's; - for none", accountOf),
    );
}

/** What it was, and whose. */
export function addFilterOptions(command: Command): Command {
  return addOwnerOptions(command)
    .addOption(
      new ListOption(
        '--type <types>',
        'of these types, or of all that begin so: email.*',
        eventType,
        eventTypes,
      ),
    )
    .addOption(
      new ListOption(
        '--failure-kind <kinds>',
        'that failed in these ways',
        oneOf(failureKinds),
        failureKinds,
      ),
    )
    .addOption(domainOption());
}

export function domainOption(): Option {
  return new ListOption('--domain <domains>', 'to recipients at these domains: gmail.com', domainOf);
}

/** May be given more than once, and takes several with a comma between; `\,` is a comma of the value itself. */
export class ListOption extends Option {
  /** What it may be, where that is known. */
  readonly values: readonly string[];

  constructor(flags: string, says: string, read: (text: string) => string, values: readonly string[] = []) {
    super(flags, says);
    this.values = values;
    const readOne = argument(read);
    this.argParser((text: string, before: readonly string[] = []) => [
      ...before,
      ...text.split(/(?<!\\),/).map((one) => readOne(one.replaceAll('\\,', ',').trim())),
    ]);
  }
}

/** What reads one of some names. */
export function oneOf(names: readonly string[]) {
  return (text: string): string => {
    if (names.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.${closest(text, names)}`);
  };
}

export type Placed = Place & Output;

export function count(most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a number from 1 to ${most}.`);
  };
}

/** 0 stands for any that is free. */
export function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

/** What reads a text, as what reads an argument: commander says which one is wrong. */
export function argument<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof OperationError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
