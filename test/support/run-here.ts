import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { run } from '../../cli/program.ts';
import type { Ended } from './cli.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What it prints and where it looks belong to the process, so one command runs at a time. */
let before: Promise<unknown> = Promise.resolve();

/** For what was stored by the test: each day before it is four partitions more to ask. */
export const lately = ['--since', '1d'];

/** `postern` within this process, a hundred times faster to start; `input` is piped in. */
export function runHere(args: readonly string[], env: Environment = process.env, input = ''): Promise<Ended> {
  const ended = before.then(() => runAlone(args, env, input));
  before = ended.catch(() => undefined);
  return ended;
}

async function runAlone(args: readonly string[], env: Environment, input: string): Promise<Ended> {
  const said = { out: '', err: '' };
  const written = (to: 'out' | 'err', end: string) => (text: unknown) => {
    said[to] += `${text}${end}`;
    return true;
  };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(written('out', '\n')),
    jest.spyOn(console, 'error').mockImplementation(written('err', '\n')),
    jest.spyOn(process.stdout, 'write').mockImplementation(written('out', '')),
    jest.spyOn(process.stderr, 'write').mockImplementation(written('err', '')),
  ];
  const ours = { env: process.env, stdin: Object.getOwnPropertyDescriptor(process, 'stdin') ?? {} };
  process.env = { ...env };
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(input)]) });
  const forget = rememberListeners();
  try {
    return { code: await run(args), ...said };
  } finally {
    forget();
    process.env = ours.env;
    Object.defineProperty(process, 'stdin', ours.stdin);
    for (const spy of spies) spy.mockRestore();
  }
}

/** A process that ends takes its handlers of signals with it. */
function rememberListeners(): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const known = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  return () => {
    for (const [signal, listeners] of known)
      for (const listener of process.listeners(signal))
        if (!listeners.includes(listener)) process.off(signal, listener);
  };
}
