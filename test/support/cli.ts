import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHere } from './run-here.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Typed on standard input, which then ends. */
  readonly input?: string;
}

/** `postern` without the machine's AWS settings; `close` ends what still runs. */
export function commandLine() {
  const home = mkdtempSync(join(tmpdir(), 'postern-home-'));
  const bare = { PATH: process.env.PATH ?? '', HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
  const running = new Set<ChildProcess>();
  return {
    /** Within this process, which is far faster: where it is not typed to, killed, or watched. */
    here: (args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string) =>
      runHere(args, { ...bare, ...env }, input),
    /** As a separate process. */
    run(args: readonly string[], { env, input }: RunOptions = {}) {
      const root = join(import.meta.dirname, '..', '..');
      const program = join(root, 'bin', 'postern.ts');
      const child = spawn(process.execPath, [program, ...args], {
        env: {
          ...bare,
          // Of compiled code: only the first start of all is a slow one.
          XDG_CACHE_HOME: join(root, 'node_modules', '.cache'),
          ...env,
        },
      });
      running.add(child);
      const said = { out: '', err: '' };
      child.stdout.on('data', (data) => (said.out += data));
      child.stderr.on('data', (data) => (said.err += data));
      child.stdin.on('error', () => undefined).end(input ?? '');
      const ended = new Promise<Ended>((resolve) =>
        child.once('close', (code) => resolve({ code, ...said })),
      );
      return { child, said, ended };
    },
    close() {
      for (const child of running) child.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
