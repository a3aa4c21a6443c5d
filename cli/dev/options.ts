import type { Command } from 'commander';
import { port } from '../terminal/options.ts';

/** Used if they are free. */
export const usualPorts = { gateway: 8787, console: 8788, endpoint: 8789 } as const;

export interface RunSettings {
  readonly port?: number;
  readonly consolePort?: number;
  readonly host: string;
  readonly data?: string;
  readonly json: boolean;
  readonly once: boolean;
  readonly verbose: boolean;
  readonly logs: boolean;
}

export interface DevOptions extends RunSettings {
  readonly stack?: string;
  readonly assembly: string;
  readonly samples: boolean;
}

export function addRunOptions(command: Command): Command {
  return command
    .option(
      '--port <number>',
      `of the webhook routes, 0 for any; otherwise ${usualPorts.gateway}, or any if that is taken`,
      port,
    )
    .option(
      '--console-port <number>',
      `of the console; otherwise ${usualPorts.console}, or any if that is taken`,
      port,
    )
    .option(
      '--host <address>',
      'of the webhook routes; anything else than 127.0.0.1 opens it to others',
      '127.0.0.1',
    )
    .option('--data <folder>', 'keep tables, queues, logs and secrets there; otherwise in memory')
    .option('--json', 'when ready, print where everything is as one line of JSON, and nothing else', false)
    .option('--once', 'end when the samples are stored; exit code 1 if an expected event is missing', false)
    .option('--verbose', 'print a row for each event as it is stored', false)
    .option('--logs', "print the functions' log lines on standard error", false);
}
