import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { bootstrapPath, type FunctionDefinition, variablesOf } from './definition.ts';
import { createLimit } from './limit.ts';
import type { Outcome } from './outcome.ts';
import type { Reaper } from './reaper-link.ts';
import { openRuntimeApi, type RuntimeApi, type Work } from './runtime-api.ts';

/** What a function's processes need of the engine. */
export interface Host {
  readonly endpoint: string;
  readonly reaper: Reaper;
  onLog(entry: { function: string; line: string }): void;
}

/** One process, which runs one invocation at a time and is frozen in between. */
export interface Environment {
  readonly pid: number;
  readonly alive: boolean;
  readonly exited: Promise<void>;
  /** `gone`: the process had died before it took the invocation. */
  invoke(event: Buffer): Promise<Outcome | { readonly kind: 'gone' }>;
  kill(): void;
}

/** Lambda's own limit for loading the function. */
const initLimitMs = 10_000;

export async function startEnvironment(definition: FunctionDefinition, host: Host): Promise<Environment> {
  const runtimeApi = await openRuntimeApi();
  const log = (line: string) => host.onLog({ function: definition.logicalId, line });
  const child = startProcess(definition, variablesOf(definition, host.endpoint, runtimeApi.address));
  child.once('error', (error) => log(error.message));
  const { pid = 0 } = child;
  if (pid === 0) {
    await runtimeApi.close();
    throw new Error(`Could not start a process for ${definition.logicalId}`);
  }
  host.reaper.add(pid);
  forwardLines(child.stdout, log);
  forwardLines(child.stderr, log);

  let alive = true;
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      alive = false;
      host.reaper.remove(pid);
      resolve(runtimeApi.close());
    });
  });
  function kill(): void {
    alive = false;
    signal(pid, 'SIGKILL');
  }
  return {
    pid,
    exited,
    kill,
    get alive() {
      return alive;
    },
    invoke: (event) => runInvocation({ definition, runtimeApi, pid, exited, kill, log }, event),
  };
}

interface Invoked {
  readonly definition: FunctionDefinition;
  readonly runtimeApi: RuntimeApi;
  readonly pid: number;
  readonly exited: Promise<void>;
  kill(): void;
  log(line: string): void;
}

async function runInvocation(
  environment: Invoked,
  event: Buffer,
): Promise<Outcome | { readonly kind: 'gone' }> {
  const { definition, exited, kill, log, pid, runtimeApi } = environment;
  const timeoutMs = definition.timeoutSeconds * 1000;
  const requestId = randomUUID();
  const limit = createLimit(initLimitMs);
  let taken = false;
  const work: Work = {
    requestId,
    functionArn: definition.arn,
    timeoutMs,
    event,
    onTaken() {
      taken = true;
      limit.restart(timeoutMs);
    },
    onAnswered: () => signal(pid, 'SIGSTOP'),
  };
  signal(pid, 'SIGCONT');
  const outcome = await Promise.race([
    runtimeApi.deliver(work),
    limit.reached.then(() => ({ kind: 'timeout' }) as const),
    exited.then(() => (taken ? runtimeExit : ({ kind: 'gone' } as const))),
  ]);
  limit.cancel();
  if (outcome.kind === 'timeout' || runtimeApi.initFailed) kill();
  if (outcome.kind === 'timeout') {
    log(
      `${new Date().toISOString()} ${requestId} Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`,
    );
  }
  if (outcome === runtimeExit) log(`RequestId: ${requestId} Error: ${runtimeExit.errorMessage}`);
  return outcome;
}

const runtimeExit = {
  kind: 'error',
  errorType: 'Runtime.ExitError',
  errorMessage: 'Runtime exited without providing a reason',
} as const;

function startProcess(definition: FunctionDefinition, env: NodeJS.ProcessEnv): ChildProcess {
  // Lambda gives the heap nine tenths of the memory, as arguments too, so that a template may set NODE_OPTIONS.
  const heap = `--max-old-space-size=${Math.floor(definition.memoryMb * 0.9)}`;
  return spawn(process.execPath, [heap, bootstrapPath], {
    cwd: definition.codeDirectory,
    // A group of its own, so that Ctrl-C reaches only the engine, which drains first.
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function signal(pid: number, name: 'SIGCONT' | 'SIGKILL' | 'SIGSTOP'): void {
  try {
    process.kill(-pid, name);
  } catch {
    // Gone already: `exited` tells.
  }
}

function forwardLines(stream: Readable | null, log: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', log);
}
