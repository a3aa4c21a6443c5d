import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import { count, instanceOption, type Output } from '../terminal/options.ts';

export interface Reconciling extends Place, Output {
  /** '' or absent for the one without a name. */
  readonly instance?: string;
  readonly apply: boolean;
  /** Seconds. */
  readonly wait: number;
}

/** Options of every reconciliation, whatever the provider. */
export function reconciling(command: Command): Command {
  return command
    .addOption(instanceOption())
    .optionsGroup('What to do:')
    .option('--apply', 'store what is missing; without it, nothing changes', false)
    .option('--wait <seconds>', 'how long to wait until it is stored', count(3_600), 60)
    .addPlaceOptions()
    .addOutput('one missing event per line, as JSON (CloudEvents 1.0)');
}

export const reconcileExitCodes = `
Exit codes: 0 done (nothing may be missing), 1 failed, or not all could be asked or stored, 2 wrong usage,
3 the provider does not know what was asked for, 130 interrupted.`;
