import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import * as v from 'valibot';
import { type FunctionDefinition, variablesOf } from './definition.ts';

export type Outcome =
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'throttled' };

/** Of a synchronous invocation, as seen on the wire. */
export const maxPayloadBytes = 6_291_556;

export interface Host {
  readonly endpoint: string;
  onLog(entry: { function: string; line: string }): void;
}

type Ending = Outcome | { readonly kind: 'gone' };

export type Environment = ReturnType<typeof startEnvironment>;

/** Lambda's limit for loading the function. */
const initLimitMs = 10_000;

/** One process; blocked between invocations. */
export function startEnvironment(definition: FunctionDefinition, host: Host) {
  const log = (line: string) => host.onLog({ function: definition.logicalId, line });
  const child = startProcess(definition, host.endpoint);
  child.once('error', (error) => log(error.message));
  const { pid } = child;
  const channel = child.stdio[3];
  if (pid === undefined || !(channel instanceof Duplex))
    throw new Error(`Could not start a process for ${definition.logicalId}`);
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', log);

  let alive = true;
  const exited = new Promise<void>((resolve) =>
    child.once('close', () => {
      alive = false;
      resolve();
    }),
  );
  const kill = () => {
    alive = false;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  const hear = listen(channel);
  return {
    pid,
    exited,
    kill,
    get alive() {
      return alive;
    },
    /** `gone`: the process had died before it took the invocation. */
    async invoke(event: Buffer): Promise<Ending> {
      const { promise, resolve } = Promise.withResolvers<Ending>();
      const timeoutMs = definition.properties.Timeout * 1000;
      const requestId = randomUUID();
      const timeOut = () => resolve({ kind: 'timeout' });
      let timer = setTimeout(timeOut, initLimitMs);
      let taken = false;
      hear((kind, payload) => {
        if (kind !== 't') return resolve(outcomeOf(kind, payload));
        taken = true;
        clearTimeout(timer);
        timer = setTimeout(timeOut, timeoutMs);
      });
      const died = exited.then(() => (taken ? runtimeExit : ({ kind: 'gone' } as const)));
      channel.write(
        `${JSON.stringify({ requestId, functionArn: definition.identity.attributes.Arn, timeoutMs })}\n`,
      );
      channel.write(Buffer.concat([event, Buffer.from('\n')]));
      const outcome = await Promise.race([promise, died]);
      clearTimeout(timer);
      // One that could not load its function is of no use.
      if (outcome.kind === 'timeout' || !taken) kill();
      if (outcome.kind === 'timeout')
        log(
          `${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
        );
      if (outcome === runtimeExit) log(`RequestId: ${requestId} Error: ${runtimeExit.errorMessage}`);
      return outcome;
    },
  };
}

const runtimeExit = {
  kind: 'error',
  errorType: 'Runtime.ExitError',
  errorMessage: 'Runtime exited without providing a reason',
} as const;

function startProcess(definition: FunctionDefinition, endpoint: string) {
  // Nine tenths of the memory, as in Lambda; NODE_OPTIONS is the template's.
  const heap = `--max-old-space-size=${Math.floor(definition.properties.MemorySize * 0.9)}`;
  return spawn(process.execPath, [heap, join(import.meta.dirname, 'bootstrap.cjs')], {
    cwd: definition.codeDirectory,
    // In a separate group, so that Ctrl-C reaches only the engine, which drains first.
    detached: true,
    env: variablesOf(definition, endpoint),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

type Hear = (kind: string, payload: Buffer) => void;

/** Gives each line of bootstrap.cjs, whose first letter is its kind, to the last listener. */
function listen(channel: Duplex): (hear: Hear) => void {
  let hear: Hear = () => {};
  let parts: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]);
      parts = [];
      from = end + 1;
      hear(line.toString('utf8', 0, 1), line.subarray(1));
    }
    parts.push(chunk.subarray(from));
  });
  // The process has ended: `exited` says so.
  channel.on('error', () => {});
  return (next) => {
    hear = next;
  };
}

const RuntimeError = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ errorType: v.string(), errorMessage: v.string() }),
);

function outcomeOf(kind: string, payload: Buffer): Outcome {
  if (kind === 'e') return { kind: 'error', ...v.parse(RuntimeError, payload.toString()) };
  if (payload.length <= maxPayloadBytes) return { kind: 'response', payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`;
  return { kind: 'error', errorType: 'Function.ResponseSizeTooLarge', errorMessage };
}
