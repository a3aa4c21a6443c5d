import { stackIdAt } from '../operations/deployment.ts';
import { announce } from '../operations/local-runs/find.ts';
import { openConsole } from './console.ts';
import type { Port } from './engine/http.ts';
import type { Launched, Ready } from './started.ts';

export interface OpenRun extends Launched {
  readonly ready: Ready & { readonly console: string };
}

export interface Opening {
  readonly consolePort: Port;
  /** Where it was started: commands that are given there find it first. */
  readonly folder: string;
  readonly dataDir?: string;
  onNotice(text: string): void;
}

/** Gives a run that was launched its page, and lets commands find it by `--local`. */
export async function openRun(launched: Launched, opening: Opening): Promise<OpenRun> {
  const { stackName: stack, endpoint, url: gateway } = launched.engine;
  const page = await openConsole({ stack, endpoint }, opening.consolePort);
  const withdraw = announceHere({
    stack,
    stackId: await stackIdAt({ stack, endpoint }),
    endpoint,
    gateway,
    console: page.url,
    folder: opening.folder,
    ...(opening.dataDir === undefined ? {} : { dataDir: opening.dataDir }),
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  const stop = async () => {
    withdraw();
    await page.close();
    await launched.stop();
  };
  return { ...launched, ready: { ...launched.ready, console: page.url }, stop };

  /** A home that can't be written to is no reason not to run. */
  function announceHere(run: Parameters<typeof announce>[0]): () => void {
    try {
      return announce(run);
    } catch (error) {
      opening.onNotice(
        `Commands won't find this run by --local (${String(error)}): give --endpoint ${run.endpoint}`,
      );
      return () => undefined;
    }
  }
}
