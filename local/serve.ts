import { once } from 'node:events';
import * as v from 'valibot';
import { eventTable, liveColumns } from '../cli/terminal/event-table.ts';
import { terminalWidth, wrapped } from '../cli/terminal/fit.ts';
import { eventTypes } from '../functions/events/event.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import type { Deployment } from '../operations/deployment.ts';
import { eventSource } from '../operations/event-source.ts';
import { follow } from '../operations/queries/follow.ts';
import type { EventSource } from '../operations/queries/queries.ts';
import { samplesOf } from '../operations/samples/read.ts';
import { exampleCase, sendSamples } from './send-samples.ts';
import type { Launched, Ready } from './started.ts';

export interface Serving {
  readonly samples: boolean;
  readonly once: boolean;
  readonly verbose: boolean;
  readonly dataDir: string | undefined;
  readonly signal: AbortSignal;
  say(text: string): void;
}

/** Ends at the signal; false if an expected event is missing. */
export async function serve(run: Launched, deployment: Deployment, serving: Serving): Promise<boolean> {
  const { samples, say } = serving;
  const ending = new AbortController();
  const signal = AbortSignal.any([serving.signal, ending.signal]);
  const source = eventSource(deployment);
  const stored = new Map<string, string>();
  say(`Postern runs on this machine:\n${addresses(run.ready, serving.dataDir)}`);
  const watching = watch(source, run, signal, stored, serving);
  try {
    const isWell = !samples || (await showSamples(run, source, stored, signal, say));
    if (serving.once || signal.aborted) return isWell;
    const [first] = run.providers;
    if (first !== undefined) say(`To paste into another terminal, in this folder:\n${linesToPaste(first)}`);
    say(`It runs until Ctrl-C. Console: ${run.ready.console}`);
    if (!signal.aborted) await Promise.race([watching, once(signal, 'abort')]);
    return isWell;
  } finally {
    ending.abort();
    await watching;
  }
}

function addresses({ urls, endpoints }: Ready, dataDir: string | undefined): string {
  const kept = dataDir === undefined ? 'all of it in memory' : `kept in ${dataDir}`;
  const rows = [
    ...Object.entries(urls).map(([provider, url]) => [`webhook ${provider}`, url]),
    ['AWS', `${endpoints.dynamodb} (any credentials; ${kept})`],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
}

const Named = v.object({ account: v.optional(v.string(), '-'), subject: v.string() });

/** The second finds what the first sent. */
function linesToPaste(provider: Provider): string {
  const example = samplesOf(provider).find(({ name }) => name === exampleCase);
  const { account, subject } = v.parse(Named, example?.expected.events[0]?.event);
  return [
    `  npx postern simulate ${provider.name} ${exampleCase} --local`,
    `  npx postern events timeline '${subject}' --account '${account}' --local`,
    '  npx postern events tail --local',
  ].join('\n');
}

async function watch(
  source: EventSource,
  run: Launched,
  signal: AbortSignal,
  stored: Map<string, string>,
  { verbose, say }: Serving,
): Promise<void> {
  const { head, row } = eventTable(liveColumns);
  if (verbose) say(head);
  const providers = run.providers.map(({ name }) => name);
  for await (const event of follow(source, { providers, from: new Date(), signal })) {
    stored.set(event.id, event.type);
    if (verbose) say(row(event));
  }
}

async function showSamples(
  run: Launched,
  source: EventSource,
  stored: ReadonlyMap<string, string>,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<boolean> {
  say('Recorded deliveries are sent to each webhook:');
  const { problems, before } = await sendSamples(run, source, stored, signal);
  if (signal.aborted) return true;
  for (const problem of problems) console.error(problem);
  for (const line of summaryLines([...stored.values()])) say(line);
  const known = before === 0 ? '' : `, and ${before} that an earlier run had stored`;
  say(`${stored.size} events stored${known}${problems.length === 0 ? ', each as expected' : ''}.`);
  return problems.length === 0;
}

/** For example "email.sent 2, message.* 37". */
function summaryLines(types: readonly string[]): readonly string[] {
  const kindOf = (type: string) => (type.startsWith('email.') ? type : type.replace(/\..*/, '.*'));
  const counts = Map.groupBy(types, kindOf);
  const parts = [...new Set(eventTypes.map(kindOf))].flatMap((kind) =>
    counts.has(kind) ? [`${kind} ${counts.get(kind)?.length}`] : [],
  );
  return wrapped(parts.join(', '), Math.max(60, terminalWidth() ?? 100) - 2).map((line) => `  ${line}`);
}
