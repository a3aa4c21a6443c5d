import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The engine's end of the pipe to reaper.cjs. */
export interface Reaper {
  add(pid: number): void;
  remove(pid: number): void;
  stop(): Promise<void>;
}

export function startReaper(): Reaper {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.cjs')], {
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A write to a reaper that was killed must not end the engine.
  child.stdin.on('error', () => {});
  return {
    add: (pid) => child.stdin.write(`${pid}\n`),
    remove: (pid) => child.stdin.write(`-${pid}\n`),
    stop() {
      child.stdin.end();
      return exited;
    },
  };
}
