import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Ask, Calm, Ready } from './messages.ts';

export interface EngineLink {
  readonly ready: Ready;
  calm(): Promise<Calm>;
  /** Runs what the stack has scheduled. */
  sweep(): Promise<void>;
  /** SIGKILL, as a machine that goes dark. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly assembly: string;
  readonly dataDir: string;
  /** Of the gateway; 0 for any. */
  readonly port: number;
  readonly seed: number;
}

/** Starts the engine in a process of its own. */
export async function forkEngine({ assembly, dataDir, port, seed }: EngineOptions): Promise<EngineLink> {
  const program = join(import.meta.dirname, 'engine-process.ts');
  const child = fork(program, [assembly, dataDir, String(port), String(seed)], {
    // Not the flags that jest runs with.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = await next(child, (answer): answer is Ready => 'ready' in answer);
  const ask = (what: Ask) => child.send(what);
  return {
    ready,
    async calm() {
      ask('calm');
      return next(child, (answer): answer is Calm => 'calm' in answer);
    },
    async sweep() {
      ask('sweep');
      await next(child, (answer): answer is { swept: true } => 'swept' in answer);
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async stop() {
      ask('stop');
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
