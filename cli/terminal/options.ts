import { Argument, InvalidArgumentError, Option } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { closest } from '../../operations/closest.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import {
  addressOf,
  domainOf,
  type Filters,
  instanceName,
  providerWord,
} from '../../operations/queries/filters.ts';

export interface Output {
  readonly json: boolean;
}

export type Owner = Pick<Filters, 'provider' | 'instance' | 'account'>;

export const exitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such event,
130 interrupted.`;

export function recipientOption(): Option {
  return new ListOption('--recipient <addresses>', 'to these addresses, in any spelling', addressOf);
}

/** Also takes the word of an instance. */
export function providerArgument(flags: '<provider>' | '[provider]', says?: string): Argument {
  return byWord(new Argument(flags, orInstance(says)));
}

export function providerOption(says: string): Option {
  return byWord(new Option('--provider <name>', orInstance(says)));
}

function byWord<T extends Argument | Option>(one: T): T {
  one.argParser(argument(providerWord));
  one.argChoices = [...providerNames];
  return one;
}

export function orInstance(says?: string): string {
  const instance = `a named instance such as ${providerNames[0]}-eu`;
  return says === undefined ? `a provider, or ${instance}` : `${says}; also ${instance}`;
}

export function instanceOption(): Option {
  const says = 'of this named instance; otherwise of the one without a name';
  return new Option('--instance <name>', says).argParser(argument(instanceName));
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
