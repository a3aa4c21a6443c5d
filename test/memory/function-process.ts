import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';
import { functionsFolder } from '../../lib/bundles.ts';

/** A function of the deployment in a separate process. */
export interface FunctionProcess {
  /** What the handler answers to an event, within the time that a run has; `undefined` where the process dies over it. */
  run(event: object, runMs?: number): Promise<unknown>;
  /** The most that the process has had so far: resident, heap and all. */
  rssMb(): number;
  stop(): Promise<void>;
}

const Told = v.object({ answer: v.unknown(), rssMb: v.number() });

/** What Lambda's runtime gives V8's old space of a function's memory. */
const heapShare = 0.9;

/** Starts a deployed bundle with the heap that a function of this much memory has. */
export function startFunction(
  bundle: string,
  memoryMb: number,
  env: Readonly<Record<string, string>>,
): FunctionProcess {
  const path = join(functionsFolder, bundle, 'index.js');
  const child = fork(join(import.meta.dirname, 'function-process.cjs'), [path], {
    env: { PATH: process.env.PATH, NODE_OPTIONS: '', ...env },
    execArgv: [`--max-old-space-size=${Math.floor(memoryMb * heapShare)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit');
  let rssMb = 0;
  return {
    async run(event, runMs = 600_000) {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      child.send({ event, runMs });
      const told = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
      if (told === undefined) return undefined;
      const { answer, ...rest } = v.parse(Told, told[0]);
      rssMb = rest.rssMb;
      return answer;
    },
    rssMb: () => rssMb,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
