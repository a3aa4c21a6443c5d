import type { Command } from '../terminal/command.ts';
import { count } from '../terminal/options.ts';

export interface Heeding {
  readonly softAfter?: number;
  readonly allComplaints: boolean;
}

export function addHeedingOptions(command: Command): Command {
  return command
    .option(
      '--soft-after <number>',
      'also after this many soft failures without a delivery between',
      count(1_000),
    )
    .option('--all-complaints', 'also reports of type virus, fraud and other', false);
}
