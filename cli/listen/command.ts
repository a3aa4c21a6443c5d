import type { Command } from 'commander';
import { amount } from '../../operations/amount.ts';
import { withStore } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { follow } from '../../operations/queries/follow.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addFilterOptions, addSinceOption, addStoreOptions, type Output } from '../terminal/options.ts';
import type { AttemptError } from './attempt.ts';
import { binary, structured } from './cloud-event.ts';
import { deliver } from './deliver.ts';
import { deliveryPrinter, retryTeller } from './report.ts';
import { checkTarget, targetUrl } from './target.ts';

interface ListenOptions extends Place, Output, Filters {
  readonly forwardTo: URL;
  readonly binary: boolean;
  readonly allowHttp: boolean;
  readonly since?: Date;
}

/** Kinder than a local run's: each poll is a request for every provider and shard. */
const pollMs = 1_000;
const overlapMs = 30_000;

const help = `
Examples:
  Your program on this machine gets what happens from now on:
    postern listen --forward-to http://localhost:3000/hook
  Only bounces, and those of the last hour first:
    postern listen --forward-to http://localhost:3000/hook --type email.bounced --since 1h

Each event is posted as a CloudEvent once it is stored, in the order of storing, one at a time. The body is the whole
event (structured mode, application/cloudevents+json), to the letter what a subscriber's queue holds; with --binary it is
the data alone (application/json), and the attributes are headers: ce-id, ce-type, ce-subject …, percent-encoded, which
not every SDK decodes. An event over 256 KiB has data.payloadRef, the place of its payload in S3, as on a queue.

Any 2xx takes an event. After 5xx, 429, 408, or a minute without an answer, it is posted again, 6 times at most and not
before Retry-After, and then given up; anything else refuses it. Where nothing listens, that is waited for. An event may
so come more than once, with the same id. What was given up or refused is shown, and forwarded again by --since.

This is for developing. Nothing remembers where you were, so that in production a queue is what you want: subscribers in
the configuration.

Exit codes: 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

export function addListen(program: Command): void {
  const listen = addSinceOption(
    addFilterOptions(program.command('listen')),
    'begin with what was stored since',
  )
    .optionsGroup('Where to:')
    .requiredOption('--forward-to <url>', 'your program, such as http://localhost:3000/hook', targetUrl)
    .option('--binary', 'attributes as headers, only the data as body', false)
    .option(
      '--allow-http',
      'plain http to another machine, where others on the way may read the mail',
      false,
    );
  addStoreOptions(listen)
    .optionsGroup('Output:')
    .option('--json', 'what became of each event, as a line of JSON', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(options: ListenOptions): Promise<void> {
  const { forwardTo, allowHttp, since: from = new Date() } = options;
  checkTarget(forwardTo, allowHttp);
  const signal = interruption();
  const run = { taken: 0, not: 0, reached: from.getTime() };
  try {
    await withStore(options, (source) => forward(source, options, from, signal, run));
  } catch (error) {
    if (!signal.aborted) {
      console.error(resume(run));
      throw error;
    }
  }
  throw new OperationError(`Interrupted. ${resume(run)}`, 'interrupted');
}

interface Run {
  taken: number;
  not: number;
  /** What was stored before is done. */
  reached: number;
}

async function forward(
  source: EventSource,
  options: ListenOptions,
  from: Date,
  signal: AbortSignal,
  run: Run,
) {
  const { client, name: table, shards } = source;
  const { forwardTo: url, json } = options;
  const [print, retryTold] = [deliveryPrinter(json), retryTeller(url.host)];
  const followed = { client, table, shards, from, signal, pollMs, overlapMs, ...filterOf(options) };
  console.error(`Forwarding to ${url.origin} what is stored from ${from.toISOString()} on, until Ctrl-C.`);
  for await (const { pk, sk, stored: at } of follow(followed)) {
    const [item] = await fetchItems(source, [{ pk, sk }]);
    // Erased since.
    if (item === undefined) continue;
    const event = fromItem(item);
    const post = options.binary ? binary(event) : structured(event);
    const retrying = (error: AttemptError, delayMs: number) => retryTold(event, error, delayMs);
    const outcome = await deliver(post, { url, signal, retrying });
    print(event, outcome);
    run[outcome.outcome === 'taken' ? 'taken' : 'not']++;
    // Late events may still come before it.
    run.reached = Math.max(run.reached, Date.parse(at.slice(0, 24)) - overlapMs);
  }
}

function resume({ taken, not, reached }: Run): string {
  const done = `${amount(taken, 'event')} forwarded${not === 0 ? '' : `, ${not} not taken`}.`;
  return `${done} To go on from here: --since ${new Date(reached).toISOString()}`;
}
