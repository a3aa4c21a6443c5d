import { type Command, Option } from 'commander';
import type { PosternEvent } from '../../functions/events/event.ts';
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
import { eventPrinter } from '../terminal/print.ts';
import { batches } from './batches.ts';
import { forwardingTo } from './forward.ts';
import { loadHandler } from './handler.ts';
import { calling } from './lambda.ts';
import type { Receiver } from './receiver.ts';
import { setSurroundings } from './surroundings.ts';
import { checkTarget, targetUrl } from './target.ts';

interface ListenOptions extends Place, Output, Filters {
  readonly forwardTo?: URL;
  readonly lambda?: string;
  readonly binary: boolean;
  readonly allowHttp: boolean;
  readonly since?: Date;
}

/** Kinder than a local run's: each poll is a request for every provider and shard. */
const pollMs = 1_000;
const overlapMs = 30_000;

const help = `
Examples:
  See what happens from now on:
    postern listen --local
  Your program on port 3000 of this machine gets it:
    postern listen --forward-to 3000
  So does your Lambda handler, as a batch of SQS messages:
    postern listen --lambda ./handler.ts --local
  Only bounces, and those of the last hour first:
    postern listen --forward-to 3000/hook --type email.bounced --since 1h

Without a target, events are shown. --forward-to posts each as a CloudEvent once it is stored, in the order of storing,
one at a time. The body is the whole event (structured mode, application/cloudevents+json), to the letter what a
subscriber's queue holds; with --binary it is the data alone (application/json), and the attributes are headers: ce-id,
ce-type, ce-subject …, percent-encoded, which not every SDK decodes. An event over 256 KiB has data.payloadRef, the place
of its payload in S3, as on a queue.

Any 2xx takes an event. After 5xx, 429, 408, or a minute without an answer, it is posted again, 6 times at most and not
before Retry-After, and then given up; anything else refuses it. Where nothing listens, that is waited for. An event may
so come more than once, with the same id. What was given up or refused is shown.

--lambda calls the function "handler" that the file exports, or its default, within this process, as Lambda calls a
function with ReportBatchItemFailures: with up to 10 messages and 30 seconds. What it names in batchItemFailures comes
again, 6 times at most. With --local its AWS clients ask the local run. postern/consume remembers nothing here.

This is for developing. Nothing remembers where you were, so that in production a queue is what you want: subscribers in
the configuration. The time shown at the end goes on behind the last event; what was held up while it was stored may lie
before it: to be sure, begin a minute earlier, and get some events again.

Exit codes: 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

export function addListen(program: Command): void {
  const listen = addSinceOption(
    addFilterOptions(program.command('listen')),
    'begin with what was stored since',
  )
    .optionsGroup('Where to:')
    .option(
      '--forward-to <url>',
      'your program: a port such as 3000, or a URL such as http://localhost:3000/hook',
      targetUrl,
    )
    .addOption(new Option('--lambda <file>', 'your Lambda handler').conflicts('forwardTo'))
    .addOption(
      new Option('--binary', 'attributes as headers, only the data as body')
        .default(false)
        .conflicts('lambda'),
    )
    .option(
      '--allow-http',
      'plain http to another machine, where others on the way may read the mail',
      false,
    );
  addStoreOptions(listen)
    .optionsGroup('Output:')
    .option('--json', 'events, or what became of each, as lines of JSON', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(options: ListenOptions): Promise<void> {
  const { since: from = new Date() } = options;
  const signal = interruption();
  const open = await receiverOf(options);
  const run = { taken: 0, not: 0, reached: from.getTime() };
  const resume = () => resumeLine(run, doneBy(options));
  try {
    await withStore(options, (source) => listen(source, options, open(), from, signal, run));
  } catch (error) {
    if (!signal.aborted) {
      console.error(resume());
      throw error;
    }
  }
  throw new OperationError(`Interrupted. ${resume()}`, 'interrupted');
}

/** Refuses what can't receive; what it returns prints the head of a table. */
async function receiverOf(options: ListenOptions): Promise<() => Receiver> {
  const { forwardTo, lambda, json, allowHttp, binary } = options;
  if (lambda !== undefined) {
    await setSurroundings(options);
    const handler = await loadHandler(lambda);
    return () => calling(handler, lambda, json);
  }
  if (forwardTo !== undefined) {
    checkTarget(forwardTo, allowHttp);
    return () => forwardingTo(forwardTo, binary, json);
  }
  if (binary) throw new OperationError('--binary says how to forward: give --forward-to too.', 'invalid');
  return () => showing(json);
}

function showing(json: boolean): Receiver {
  const print = eventPrinter(json);
  return {
    says: 'Showing',
    most: 1,
    async take(events) {
      for (const event of events) print(event);
      return events.map(() => ({ outcome: 'taken' }));
    },
  };
}

function doneBy({ lambda, forwardTo }: ListenOptions): string {
  if (lambda !== undefined) return 'handled';
  return forwardTo === undefined ? 'shown' : 'forwarded';
}

interface Run {
  taken: number;
  not: number;
  /** What was stored before is done. */
  reached: number;
}

async function listen(
  source: EventSource,
  options: ListenOptions,
  { says, most, take }: Receiver,
  from: Date,
  signal: AbortSignal,
  run: Run,
) {
  const { client, name: table, shards } = source;
  const followed = { client, table, shards, from, signal, pollMs, overlapMs, ...filterOf(options) };
  console.error(`${says} what is stored from ${from.toISOString()} on, until Ctrl-C.`);
  for await (const batch of batches(stored(source, followed), most)) {
    const outcomes = await take(
      batch.map(({ event }) => event),
      signal,
    );
    for (const { outcome } of outcomes) run[outcome === 'taken' ? 'taken' : 'not']++;
    // Times have milliseconds: the next one is behind it.
    run.reached = Math.max(run.reached, ...batch.map(({ at }) => Date.parse(at.slice(0, 24)) + 1));
  }
}

interface Stored {
  readonly event: PosternEvent;
  readonly at: string;
}

async function* stored(source: EventSource, followed: Parameters<typeof follow>[0]): AsyncGenerator<Stored> {
  for await (const { pk, sk, stored: at } of follow(followed)) {
    const [item] = await fetchItems(source, [{ pk, sk }]);
    // None where it was erased since.
    if (item !== undefined) yield { event: fromItem(item), at };
  }
}

function resumeLine({ taken, not, reached }: Run, done: string): string {
  const counts = `${amount(taken, 'event')} ${done}${not === 0 ? '' : `, ${not} not taken`}.`;
  return `${counts} To go on from here: --since ${new Date(reached).toISOString()}`;
}
