import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Ask, Ready } from './messages.ts';
import type { PlannedFault } from './plan.ts';
import type { Vanishing } from './vanish.ts';

export interface EngineLink {
  readonly ready: Ready;
  /** The next calls meet these; one that is killed forgets them. */
  add(faults: readonly PlannedFault[]): Promise<void>;
  /** The next delivery that is kept in this place is lost instead; one that is killed forgets it. */
  vanish(place: Vanishing): Promise<void>;
  /** Nothing fails any more. */
  calm(): Promise<void>;
  /** Runs what the stack has scheduled. */
  sweep(): Promise<void>;
  /** SIGKILL, as a machine that goes dark. */
  kill(): Promise<void>;
}

export interface EngineOptions {
  readonly assembly: string;
  readonly dataDir: string;
  /** Of the gateway; 0 for any. */
  readonly port: number;
  /** By its id in the plan. */
  onStruck(fault: number): void;
  onVanished(deliveryId: string): void;
}

/** Starts the engine in a separate process. */
export async function forkEngine(options: EngineOptions): Promise<EngineLink> {
  const { assembly, dataDir, port, onStruck, onVanished } = options;
  const program = join(import.meta.dirname, 'engine-process.ts');
  const child = fork(program, [assembly, dataDir, String(port)], {
    // Not the flags that jest runs with.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', (answer: Answer) => {
    if ('struck' in answer) onStruck(answer.struck);
    if ('vanished' in answer) onVanished(answer.vanished);
  });
  const ready = await next(child, (answer): answer is Ready => 'ready' in answer);
  // A process that is gone takes nothing, and its end tells who waits for its answer.
  const ask = (what: Ask) => new Promise<void>((resolve) => child.send(what, () => resolve()));
  return {
    ready,
    add: (due) => ask({ due }),
    vanish: (place) => ask({ vanish: place }),
    async calm() {
      const calmed = next(child, (answer): answer is { calm: true } => 'calm' in answer);
      await ask('calm');
      await calmed;
    },
    async sweep() {
      const swept = next(child, (answer): answer is { swept: true } => 'swept' in answer);
      await ask('sweep');
      await swept;
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The next answer of a kind; rejects where the process ends without it. */
function next<T extends Answer>(child: ChildProcess, is: (answer: Answer) => answer is T): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("the engine's process ended"));
    child.once('exit', ended);
    child.on('message', function listen(answer: Answer) {
      if (!is(answer)) return;
      child.off('exit', ended);
      child.off('message', listen);
      resolve(answer);
    });
  });
}
