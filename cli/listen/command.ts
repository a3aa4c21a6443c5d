import { Option } from 'commander';
import { amount } from '../../operations/amount.ts';
import { withStore } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import { type Filters, filterOf } from '../../operations/queries/filters.ts';
import { type Followed, follow } from '../../operations/queries/follow.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/options.ts';
import { eventPrinter } from '../terminal/print.ts';
import { batches } from './batches.ts';
import { forwardingTo, type Receiver } from './forward.ts';
import { calling, loadHandler, setSurroundings } from './lambda.ts';
import { allowHttpOption, checkTarget, targetUrl } from './target.ts';

interface ListenOptions extends Place, Output, Filters {
  readonly forwardTo?: URL;
  readonly lambda?: string;
  readonly binary: boolean;
  readonly allowHttp: boolean;
  readonly since?: Date;
}

const help = `
Examples:
  See what happens from now on:
    postern listen --local
  Post it to your program on port 3000 of this machine:
    postern listen --forward-to 3000
  Call your Lambda handler with it, as a batch of SQS messages:
    postern listen --lambda ./handler.ts --local
  Only bounces, and those of the last hour first:
    postern listen --forward-to 3000/hook --type email.bounced --since 1h

Without a target, events are shown. --forward-to posts each as a CloudEvent once it is stored, in the order of storing,
one at a time. The body is the whole event (structured mode, application/cloudevents+json), exactly as a subscriber's
queue holds it; with --binary it is the data alone (application/json), and the attributes are headers: ce-id, ce-type,
ce-subject …, percent-encoded, which not every SDK decodes. An event over 256 KiB has data.payloadRef, the place of its
payload in S3, as on a queue.

Any 2xx takes an event. After 5xx, 429, 408, or a minute without an answer, it is posted again, 6 times at most and not
before Retry-After, and then given up; any other answer refuses it. If nothing listens yet, the command waits. An event
may come more than once, with the same id. Events that were given up or refused are shown.

--lambda calls the function "handler" that the file exports, or its default, within this process, as Lambda calls a
function with ReportBatchItemFailures: with up to 10 messages and 30 seconds. Messages named in batchItemFailures come
again, 6 times at most. With --local its AWS clients ask the local run. postern/consume remembers nothing here.

This is for development. Nothing remembers where you were: in production use a queue, by subscribers in the
configuration. To continue after the last event, give the time shown at the end. An event that was delayed while being
stored may come before it: to be sure, begin a minute earlier and get some events again.

Exit codes: 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

export function addListen(program: Command): void {
  const binary = new Option('--binary', 'attributes as headers, only the data as body');
  const listen = program
    .command('listen')
    .addFilterOptions()
    .addSinceOption('begin with events stored since')
    .optionsGroup('Where to:')
    .option(
      '--forward-to <url>',
      'your program: a port such as 3000, or http://localhost:3000/hook',
      targetUrl,
    )
    .addOption(new Option('--lambda <file>', 'your Lambda handler').conflicts('forwardTo'))
    .addOption(binary.default(false).conflicts('lambda'))
    .addOption(allowHttpOption());
  listen.addStoreOptions().addOutput('events, or the result for each, as lines of JSON', help).action(run);
}

async function run(options: ListenOptions): Promise<void> {
  const { since: from = new Date() } = options;
  const signal = interruption();
  const open = await receiverOf(options);
  const run: Run = { taken: 0, not: 0, reached: from.getTime() };
  const done = options.lambda !== undefined ? 'handled' : options.forwardTo ? 'forwarded' : 'shown';
  const resume = () => {
    const counts = `${amount(run.taken, 'event')} ${done}${run.not === 0 ? '' : `, ${run.not} not taken`}.`;
    return `${counts} To continue from here: --since ${new Date(run.reached).toISOString()}`;
  };
  try {
    await withStore(options, (source) => listen(source, options, open(), signal, run));
  } catch (error) {
    if (!signal.aborted) {
      console.error(resume());
      throw error;
    }
  }
  throw new OperationError(`Interrupted. ${resume()}`, 'interrupted');
}

/** Checks the target first; calling the result prints the head of a table. */
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
  if (binary) throw invalid('--binary says how to forward: give --forward-to too.');
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

interface Run {
  taken: number;
  not: number;
  /** Everything stored before this is done. */
  reached: number;
}

async function listen(
  source: EventSource,
  options: ListenOptions,
  receiver: Receiver,
  signal: AbortSignal,
  run: Run,
) {
  const from = new Date(run.reached);
  const followed = { from, signal, pollMs: 1_000, ...filterOf(options) };
  console.error(`${receiver.says} what is stored from ${from.toISOString()} on, until Ctrl-C.`);
  for await (const batch of batches(stored(source, followed), receiver.most)) {
    const events = batch.map(({ event }) => event);
    const outcomes = await receiver.take(events, signal);
    for (const { outcome } of outcomes) run[outcome === 'taken' ? 'taken' : 'not']++;
    // Times have milliseconds: the next one is after it.
    run.reached = Math.max(run.reached, ...batch.map(({ at }) => Date.parse(at.slice(0, 24)) + 1));
  }
}

async function* stored(source: EventSource, followed: Followed) {
  for await (const { pk, sk, stored: at } of follow(source, followed)) {
    const [item] = await fetchItems(source, [{ pk, sk }]);
    // It may have been erased since.
    if (item !== undefined) yield { event: fromItem(item), at };
  }
}
