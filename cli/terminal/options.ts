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

export function addPlaceOptions(command: Command): Command {
  command
    .optionsGroup('Where Postern runs:')
    .option('--stack <name>', 'the deployed stack, in your AWS account', 'Postern')
    .addOption(
      new Option(
        '--local-time',
        "times and days in this machine's zone, not UTC; JSON and CSV stay in UTC, except the days of stats",
      )
        .default(false)
        .helpGroup('Output:'),
    );
  return addAccessOptions(command);
}

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

export function addStoreOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--table <name>', 'the events table itself, without asking the stack')
    .option('--shards <number>', "the most shards ever configured; otherwise the stack's, or 1", count(64));
}

export function recipientOption(): Option {
  return new ListOption('--recipient <addresses>', 'to these addresses, in any spelling', addressOf);
}

export function addSinceOption(command: Command, says: string): Command {
  return command.option(
    '--since <time>',
    `${says}: 15m, 24h, 7d, today, yesterday, monday, 2026-11-22 or 2026-11-22T08:00:00Z`,
    argument(moment),
  );
}

export function addEventOptions(command: Command): Command {
  return addOutput(addStoreOptions(command), 'one event per line, as JSON (CloudEvents 1.0)');
}

export function addOutput(command: Command, json: string, help = ''): Command {
  return command.optionsGroup('Output:').option('--json', json, false).addHelpText('after', help);
}

/** Also takes the word of an instance. */
export function providerArgument(flags: '<provider>' | '[provider]', says?: string): Argument {
  return byWord(new Argument(flags, said(says)));
}

export function providerOption(says: string): Option {
  return byWord(new Option('--provider <name>', said(says)));
}

function byWord<T extends Argument | Option>(one: T): T {
  one.argParser(argument(providerWord));
  one.argChoices = [...providerNames];
  return one;
}

function said(says?: string): string {
  const instance = `a named instance such as ${providerNames[0]}-eu`;
  return says === undefined ? `a provider, or ${instance}` : `${says}; also ${instance}`;
}

export function instanceOption(): Option {
  const says = 'of this named instance; otherwise of the one without a name';
  return new Option('--instance <name>', says).argParser(argument(instanceName));
}

export function addOwnerOptions(command: Command): Command {
  return command
    .optionsGroup('Which events:')
    .addOption(new ListOption('--provider <names>', said('of these providers'), providerWord, providerNames))
    .addOption(new ListOption('--instance <names>', 'of these instances; - for unnamed ones', instanceName))
    .addOption(
      new ListOption('--account <ids>', "of these accounts of the provider's; - for none", accountOf),
    );
}

export function addFilterOptions(command: Command): Command {
  return addOwnerOptions(command)
    .addOption(
      new ListOption('--type <types>', 'of these types; email.* is all of email', eventType, eventTypes),
    )
    .addOption(new ListOption('--failure-kind <kinds>', 'that failed so', oneOf(failureKinds), failureKinds))
    .addOption(domainOption());
}

export function domainOption(): Option {
  return new ListOption('--domain <domains>', 'to recipients at these domains: gmail.com', domainOf);
}

/** Can be repeated, and takes a list with commas; `\,` is a comma within a value. */
export class ListOption extends Option {
  /** For completion. */
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

export function oneOf(names: readonly string[]) {
  return (text: string): string => {
    if (names.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.${closest(text, names)}`);
  };
}

export type Placed = Place & Output;

export function count(most: number, least = 1) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

/** 0 is any free port. */
export const port = count(65_535, 0);

/** Reports a failure as commander reports a wrong argument. */
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

const thousands: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** 1000000, 1_000_000, 1e6, 1.5M or 250k. */
export function quantity(least: number, most: number) {
  return (text: string): number => {
    const [, digits = '', unit = ''] = /^(\d[\d_]*(?:\.\d+)?(?:e\d{1,2})?)([kMG]?)$/.exec(text) ?? [];
    const number = Number(digits.replaceAll('_', '')) * (thousands[unit] ?? 1);
    if (digits !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(
      `It must be a whole number from ${least} to ${most.toLocaleString('en-US')}, like 1000000, 1e6, 1.5M or 250k.`,
    );
  };
}
