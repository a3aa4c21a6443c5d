import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { failureKinds } from '../../functions/events/failure-categories.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import {
  accountOf,
  eventType,
  instanceName,
  providerChoices,
  providerWord,
} from '../../operations/queries/filters.ts';

export interface Output {
  readonly json: boolean;
}

export const exitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such event.`;

/** Where Postern runs: the same for every command. */
export function addPlaceOptions(command: Command): Command {
  return command
    .optionsGroup('Where Postern runs:')
    .option('--stack <name>', 'the deployed stack, in your AWS account', 'Postern')
    .option('--profile <name>', 'AWS profile; otherwise AWS_PROFILE or the default credentials')
    .option('--region <name>', "AWS region; otherwise AWS_REGION or the profile's")
    .option('--endpoint <url>', 'AWS endpoint of a local run, which npm start prints', endpointUrl);
}

/** What --endpoint takes. */
export function endpointUrl(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:4566, as npm start prints it.');
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

/** Where the events are, and how they are shown: the same for every command that shows them. */
export function addEventOptions(command: Command): Command {
  return addStoreOptions(command)
    .optionsGroup('Output:')
    .option('--json', 'one event per line, as JSON (CloudEvents 1.0)', false);
}

/** A provider, or an instance of one by its word. */
export function providerArgument(flags: '<provider>' | '[provider]', says = ''): Argument {
  return new Argument(flags, [says, providerChoices].filter(Boolean).join('; ')).argParser(
    argument(providerWord),
  );
}

export function providerOption(says: string): Option {
  return new Option('--provider <name>', `${says}: ${providerChoices}`).argParser(argument(providerWord));
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
    .addOption(providerOption('of this provider'))
    .option(
      '--instance <name>',
      "of this instance of a provider's; - for the one without a name",
      argument(instanceName),
    )
    .option('--account <id>', "of this account of the provider's; - for none", accountOf);
}

/** What it was, and whose. */
export function addFilterOptions(command: Command): Command {
  return addOwnerOptions(command)
    .option('--type <type>', 'of this type, or of all that begin so: email.*', argument(eventType))
    .addOption(new Option('--failure-kind <kind>', 'that failed in this way').choices(failureKinds));
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
