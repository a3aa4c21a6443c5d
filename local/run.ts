import { usualPorts } from '../cli/dev/options.ts';
import { checkFree, checkUnused, holderOf } from './free.ts';
import { openRun } from './open-run.ts';
import { serve } from './serve.ts';
import type { Launched, LaunchOptions } from './started.ts';

/** What a user asks for. */
export interface RunOptions {
  /** Names from the registry; those of the configuration where empty. */
  readonly providers: readonly string[];
  readonly host: string;
  /** Of the webhook routes; 0 for any that is free. */
  readonly port?: number;
  readonly consolePort?: number;
  readonly dataDir?: string;
  readonly samples: boolean;
  readonly json: boolean;
  /** Ends when the samples are stored. */
  readonly once: boolean;
  /** A row for each event. */
  readonly verbose: boolean;
}

/** Where it runs, and what hears of it. */
export interface Surroundings {
  /** Said first, since it takes seconds. */
  readonly begins: string;
  /** Starts the engine. */
  launch(options: LaunchOptions): Promise<Launched>;
  /** Commands that are given there find this run first. */
  readonly folder: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  print(text: string): void;
  onProblem(text: string): void;
  onLog?: LaunchOptions['onLog'];
}

/** A local run from its start to its end; false if an expected event is missing. */
export async function runLocally(options: RunOptions, around: Surroundings): Promise<boolean> {
  const { json, host, port, consolePort, dataDir } = options;
  // First, so that a mistake does not cost a build.
  if (port !== undefined) await checkFree(host, port);
  if (consolePort !== undefined) await checkFree('127.0.0.1', consolePort);
  if (dataDir !== undefined) checkUnused(dataDir);
  const say = json ? () => undefined : around.print;
  say(around.begins);
  const run = await start(options, around);
  try {
    if (json) around.print(JSON.stringify(run.ready));
    if (port === undefined && new URL(run.engine.url).port !== String(usualPorts.gateway))
      around.onProblem(
        `Port ${usualPorts.gateway} is taken by ${await holderOf(usualPorts.gateway)}: this run has others.`,
      );
    const { signal, onProblem } = around;
    return await serve(run, { ...options, signal, say, onProblem });
  } finally {
    await run.stop();
  }
}

/** Whoever takes any port for the webhooks takes any for the rest. */
async function start(options: RunOptions, around: Surroundings): Promise<Launched> {
  const { providers, host, port, consolePort, dataDir } = options;
  const any = port === 0;
  const kept = dataDir === undefined ? {} : { dataDir };
  const launched = await around.launch({
    providers,
    host,
    port: port ?? { usual: usualPorts.gateway },
    endpointPort: any ? 0 : { usual: usualPorts.endpoint },
    ...kept,
    onNotice: around.onProblem,
    ...(around.onLog && { onLog: around.onLog }),
  });
  // A run that ends on its own answers no commands.
  if (options.once) return launched;
  try {
    return await openRun(launched, {
      consolePort: consolePort ?? (any ? 0 : { usual: usualPorts.console }),
      folder: around.folder,
      ...kept,
      onNotice: around.onProblem,
    });
  } catch (error) {
    await launched.stop();
    throw error;
  }
}
