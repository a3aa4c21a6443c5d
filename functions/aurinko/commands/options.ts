import { InvalidArgumentError } from 'commander';
import type { Command } from '../../../cli/terminal/command.ts';
import { instanceOption, type Output } from '../../../cli/terminal/options.ts';
import type { Place } from '../../../operations/place.ts';

export type Options = Place & Output & { readonly account?: string; readonly instance?: string };

export const exitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such subscription.`;

export function aboutSubscriptions(command: Command): Command {
  return command
    .option('--account <id>', 'of this Aurinko account', accountId)
    .addOption(instanceOption())
    .addPlaceOptions()
    .addOutput('as JSON, one subscription per line');
}

/** Digits, as at Aurinko: anything else is a mistake, perhaps a token. */
export function subscriptionId(text: string): string {
  if (/^\d{1,19}$/.test(text)) return text;
  throw new InvalidArgumentError("A subscription's id is a number, as 'postern aurinko list' shows it.");
}

function accountId(text: string): string {
  if (/^\d{1,19}$/.test(text)) return text;
  throw new InvalidArgumentError("An account's id is a number.");
}

const unitMs = { h: 3_600_000, d: 86_400_000 };

/** 12h or 3d, in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if ((unit === 'h' || unit === 'd') && Number(amount) > 0) return Number(amount) * unitMs[unit];
  throw new InvalidArgumentError('It must be like 12h or 3d.');
}
