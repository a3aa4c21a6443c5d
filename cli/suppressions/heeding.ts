import type { Command } from 'commander';
import { count } from '../terminal/options.ts';

export interface Heeding {
  readonly softAfter?: number;
  readonly allComplaints: boolean;
}

export function addHeedingOptions(command: Command): Command {
  return command
    .option(
      '--soft-after <number>',
      'also addresses that failed softly so many times, with nothing delivered in between',
      count(1_000),
    )
    .option('--all-complaints', 'also reports of type virus, fraud and other', false);
}
