import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { withAws, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { explained, OperationError } from '../../operations/failure.ts';
import { moment } from '../../operations/moment.ts';
import { objectsOf } from '../../operations/objects.ts';
import { pace } from '../../operations/pace.ts';
import type { StoredRange } from '../../operations/queries/stored-items.ts';
import { cursorAt, percentOf, type RangeOptions, rangeOf } from '../../operations/reprocess/range.ts';
import { type Reprocessing, reprocess } from '../../operations/reprocess/run.ts';
import { topicOf } from '../../operations/topic.ts';
import { interruption } from '../terminal/interrupt.ts';
import {
  addEventOptions,
  addFilterOptions,
  addSinceOption,
  argument,
  count,
  exitCodesHelp,
  type Placed,
} from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';
import { reporting } from './report.ts';

interface ReprocessOptions extends Placed, RangeOptions {
  readonly bucket?: string;
  readonly apply: boolean;
  readonly publish: boolean;
  readonly maxRate: number;
  readonly show: number;
}

const help = `
Examples:
  After a new version knows more types: what would become of the events that were unknown?
    postern reprocess --type unknown
  Make it so, and tell subscribers:
    postern reprocess --type unknown --apply --publish
  Everything of a provider that was stored in a week:
    postern reprocess --provider ${providerNames[0]} --since 2026-11-16 --until 2026-11-23 --apply

Each stored event is normalised again from its payload by the code of this checkout. Deploy first, or the consumer goes
on storing events as before. What changes is shown, and with --apply written; an event's id, delivery, time of receipt,
time of storing and expiry never change. States of subscriptions are not touched. What leads to an event, by the other
ids of its mail and by each of several recipients, is made where it is missing. Running it again changes nothing more:
after Ctrl-C or a crash, run the same again, or go on with the --cursor that Ctrl-C prints.
With --publish, each changed event is published before it is written; an event may so come twice, with the same id.
${exitCodesHelp}`;

export function addReprocess(program: Command): void {
  const command = program.command('reprocess');
  addSinceOption(addFilterOptions(command), 'stored since')
    .option('--subject <subject>', 'about this, such as message/hello@example.com')
    .option('--until <time>', 'the same, not included', argument(moment))
    .option('--all', 'all that are stored', false)
    .option('--cursor <text>', 'go on where an interrupted run ended')
    .optionsGroup('What to do:')
    .option('--apply', 'write the changes, instead of only showing them', false)
    .option('--publish', 'publish changed events to subscribers again; with --apply', false)
    .option('--max-rate <number>', 'write units a second, of table and indexes', count(40_000), 500)
    .option('--show <number>', 'changes that are shown in full', count(100_000), 20);
  addEventOptions(command)
    .optionsGroup('Where Postern runs:')
    .option('--bucket <name>', 'with --table: where the payloads of large events are')
    .addHelpText('after', help)
    .action(run);
}

async function run(options: ReprocessOptions): Promise<void> {
  const { publish, apply, table, bucket } = options;
  if (publish && !apply)
    throw new OperationError('--publish tells of what --apply writes: give both.', 'invalid');
  if (publish && table !== undefined)
    throw new OperationError('--publish takes the topic from the stack: leave --table out.', 'invalid');
  if (bucket !== undefined && table === undefined)
    throw new OperationError('The stack says which bucket it is: give --bucket with --table.', 'invalid');
  const range = asked(options);
  if (table !== undefined) {
    await withAws(options, (open) => {
      const source = { client: open(DynamoDBClient), name: table, shards: options.shards ?? 1 };
      const objects = bucket === undefined ? undefined : objectsOf(open, bucket);
      return work(options, range, { source, objects, topic: undefined });
    });
    return;
  }
  await withDeployment(options, (deployment) => {
    const { open, output } = deployment;
    const topic = publish ? topicOf(open(SNSClient), output('EventsTopicArn')) : undefined;
    const objects = objectsOf(open, output('SpoolBucketName'));
    return work(options, range, { source: eventSource(deployment), objects, topic });
  });
}

/** What is wrong with the options is told before AWS is asked. */
function asked(options: ReprocessOptions): StoredRange {
  try {
    return rangeOf(options);
  } catch (error) {
    throw explained(error, options);
  }
}

async function work(
  options: ReprocessOptions,
  range: StoredRange,
  where: Pick<Reprocessing, 'source' | 'objects' | 'topic'>,
): Promise<void> {
  const signal = interruption();
  const report = reporting(options);
  const spend = options.apply ? pace(options.maxRate, signal) : undefined;
  let position: string | undefined;
  let failure: unknown;
  try {
    const complete = await withBar(options, (reached) =>
      reprocess(
        {
          ...where,
          spend,
          signal,
          tell: report.add,
          reached(at) {
            position = at;
            reached(percentOf(range, at));
          },
        },
        range,
      ),
    );
    if (!complete) failure = new OperationError('interrupted before the end');
  } catch (error) {
    failure = error;
  }
  const trouble = report.end(options.apply);
  if (failure !== undefined) {
    const cursor = position === undefined ? '' : ` with --cursor ${cursorAt(range, position)}`;
    console.error(`It ended early. To go on: the same command${cursor}`);
    throw failure;
  }
  if (trouble !== undefined) throw new OperationError(trouble);
}

/** A bar of the time that the walk has gone through, but where it would stand between lines of JSON. */
function withBar<T>({ json }: ReprocessOptions, work: (reached: (percent: number) => void) => Promise<T>) {
  if (json && process.stdout.isTTY) return work(() => undefined);
  let before = 0;
  return withProgress('Percent of the time range', 100, ({ done }) =>
    work((percent) => {
      done(percent - before);
      before = percent;
    }),
  );
}
