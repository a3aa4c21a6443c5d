import { type Command, InvalidArgumentError, Option } from 'commander';
import { failureKinds } from '../../functions/events/data.ts';
import { eventTypes } from '../../functions/events/event.ts';
import { providers } from '../../functions/providers.ts';
import type { Place } from '../../operations/place.ts';

export const providerNames = providers.map(({ name }) => name);

export interface Output {
  readonly json: boolean;
}

export interface Filters {
  readonly provider?: string | undefined;
  readonly account?: string | undefined;
  readonly type?: string | undefined;
  readonly failureKind?: string | undefined;
}

export const exitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such event.`;

/** Where Postern runs: the same for every command. */
export function located(command: Command): Command {
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
export function stored(command: Command): Command {
  return located(command)
    .option('--table <name>', 'the events table itself, without asking the stack')
    .option(
      '--shards <number>',
      "the highest number of shards ever configured; otherwise the stack's, or 1",
      count(64),
    );
}

/** Where the events are, and how they are shown: the same for every command that shows them. */
export function placed(command: Command): Command {
  return stored(command)
    .optionsGroup('Output:')
    .option('--json', 'one event per line, as JSON (CloudEvents 1.0)', false);
}

/** Whose events. */
export function owned(command: Command): Command {
  return command
    .optionsGroup('Which events:')
    .addOption(new Option('--provider <name>', 'of this provider').choices(providerNames))
    .option('--account <id>', "of this account of the provider's; - for none", accountOf);
}

/** What it was, and whose. */
export function filtered(command: Command): Command {
  return owned(command)
    .option('--type <type>', 'of this type, or of all that begin so: email.*', eventType)
    .addOption(new Option('--failure-kind <kind>', 'that failed in this way').choices(failureKinds));
}

/** What a query is asked, of what was typed. */
export function filterOf({ provider, account, type, failureKind }: Filters) {
  return {
    providers: provider === undefined ? providerNames : [provider],
    ...(account === undefined ? {} : { account }),
    ...(type === undefined ? {} : { type }),
    ...(failureKind === undefined ? {} : { failureKind }),
  };
}

export type Placed = Place & Output;

/** `-` where the provider has no accounts. */
export function accountOf(text: string): string {
  return text === '-' ? '' : text;
}

export function eventType(text: string): string {
  const prefix = text.endsWith('*') ? text.slice(0, -1) : undefined;
  const known = eventTypes.some((type) => (prefix ? type.startsWith(prefix) : type === text));
  if (known) return text;
  throw new InvalidArgumentError(`There is no such type. There are ${eventTypes.join(', ')}.`);
}

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

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** 15m, 24h, 7d, today (UTC), a day, or a time with its zone. */
export function moment(text: string): Date {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd')
    return new Date(Date.now() - Number(amount) * unitMs[unit]);
  if (text === 'today') return new Date(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
  // Date.parse takes other texts too, and reads them by the machine's zone.
  const isMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = isMoment ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || at < 0)
    throw new InvalidArgumentError(
      'It must be like 15m, 24h, 7d, today, 2026-11-22 or 2026-11-22T08:00:00Z.',
    );
  return new Date(at);
}
