import { once } from 'node:events';
import { eventTable, liveColumns } from '../cli/terminal/event-table.ts';
import { withStore } from '../operations/event-source.ts';
import { follow, type StoredEvent } from '../operations/queries/follow.ts';
import type { EventSource } from '../operations/queries/queries.ts';
import { addresses, linesToPaste } from './greeting.ts';
import { sendSamples } from './send-samples.ts';
import type { Launched } from './started.ts';
import { summaryLines } from './summary.ts';

export interface Serving {
  readonly samples: boolean;
  /** Ends when the samples are stored. */
  readonly once: boolean;
  /** A row for each event. */
  readonly verbose: boolean;
  readonly dataDir?: string;
  readonly signal: AbortSignal;
  say(text: string): void;
  onProblem(text: string): void;
}

/** Says what runs where, sends the samples, and goes on until the signal; false where an expected event is missing. */
export function serve(run: Launched, serving: Serving): Promise<boolean> {
  const { stackName: stack, endpoint } = run.engine;
  const ending = new AbortController();
  const signal = AbortSignal.any([serving.signal, ending.signal]);
  return withStore({ stack, endpoint }, async (source) => {
    const stored = new Map<string, string>();
    serving.say(`Postern runs on this machine:\n${addresses(run.ready, serving.dataDir)}`);
    const watching = watch(source, run, signal, rowPrinter(stored, serving));
    try {
      const isWell = !serving.samples || (await showSamples(run, source, stored, { ...serving, signal }));
      if (serving.once || signal.aborted) return isWell;
      invite(run, serving);
      if (!signal.aborted) await Promise.race([watching, once(signal, 'abort')]);
      return isWell;
    } finally {
      ending.abort();
      await watching;
    }
  });
}

/** Keeps the type of each event that is stored, and prints its row. */
function rowPrinter(stored: Map<string, string>, { verbose, say }: Serving) {
  const { head, row } = eventTable(liveColumns);
  if (verbose) say(head);
  return (event: StoredEvent) => {
    stored.set(event.id, event.type);
    if (verbose) say(row(event));
  };
}

async function watch(
  source: EventSource,
  run: Launched,
  signal: AbortSignal,
  onEvent: (event: StoredEvent) => void,
): Promise<void> {
  const providers = run.providers.map(({ name }) => name);
  const from = new Date();
  for await (const event of follow(source, { providers, from, signal })) onEvent(event);
}

async function showSamples(
  run: Launched,
  source: EventSource,
  stored: ReadonlyMap<string, string>,
  { signal, say, onProblem }: Serving,
): Promise<boolean> {
  say('Recorded deliveries are sent to each webhook:');
  const { problems, before } = await sendSamples(run, source, stored, signal);
  if (signal.aborted) return true;
  for (const problem of problems) onProblem(problem);
  for (const line of summaryLines([...stored.values()])) say(line);
  const known = before === 0 ? '' : `, and ${before} that an earlier run had stored`;
  say(`${stored.size} events stored${known}${problems.length === 0 ? ', each as expected' : ''}.`);
  return problems.length === 0;
}

function invite({ ready, providers: [first] }: Launched, { say }: Serving): void {
  if (first !== undefined) say(`To paste into another terminal, in this folder:\n${linesToPaste(first)}`);
  say(`It runs until Ctrl-C. Console: ${ready.console}`);
}
