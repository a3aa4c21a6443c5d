import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { providerNames } from '../../functions/provider-names.ts';
import { withAws, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { objectsOf, topicOf } from '../../operations/objects.ts';
import { pace } from '../../operations/pace.ts';
import type { StoredRange } from '../../operations/queries/stored-items.ts';
import { cursorAt, percentOf, type RangeOptions, rangeOf } from '../../operations/reprocess/range.ts';
import { type Reprocessing, reprocess } from '../../operations/reprocess/run.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count, exitCodesHelp, type Placed } from '../terminal/options.ts';
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
  After a new version knows more types: what would change in the events that were unknown?
    postern reprocess --type unknown
  Write it, and publish to subscribers:
    postern reprocess --type unknown --apply --publish
  Everything of a provider that was stored in a week:
    postern reprocess --provider ${providerNames[0]} --since 2026-11-16 --until 2026-11-23 --apply

Each stored event is normalised again from its payload by the code of this checkout. Deploy first, or the consumer keeps
storing events as before. Changes are shown, and written with --apply; an event's id, delivery, time of receipt, time of
storing and expiry never change. States of subscriptions are not touched. Missing entries that lead to an event, by the
other ids of its mail and by each of several recipients, are added. Running it again changes nothing more: after Ctrl-C
or a crash, run the same command again, or continue with the --cursor that Ctrl-C prints.
With --publish, each changed event is published before it is written; an event may come twice, with the same id.
${exitCodesHelp}`;

export function addReprocess(program: Command): void {
  program
    .command('reprocess')
    .addFilterOptions()
    .addPeriodOptions('stored since')
    .option('--subject <subject>', 'about this, such as message/hello@example.com')
    .option('--all', 'all stored events', false)
    .option('--cursor <text>', 'continue where an interrupted run ended')
    .optionsGroup('What to do:')
    .option('--apply', 'write the changes, instead of only showing them', false)
    .option('--publish', 'publish changed events to subscribers again; with --apply', false)
    .option('--max-rate <number>', 'write units a second, of table and indexes', count(40_000), 500)
    .option('--show <number>', 'changes that are shown in full', count(100_000), 20)
    .addEventOptions(help)
    .optionsGroup('Where Postern runs:')
    .option('--bucket <name>', 'with --table: where the payloads of large events are')
    .action(run);
}

async function run(options: ReprocessOptions): Promise<void> {
  const { publish, apply, table, bucket } = options;
  if (publish && !apply) throw invalid('--publish publishes what --apply writes: give both.');
  if (publish && table !== undefined)
    throw invalid('--publish takes the topic from the stack: leave --table out.');
  if (bucket !== undefined && table === undefined)
    throw invalid('The stack names the bucket: give --bucket only with --table.');
  // Wrong options fail before AWS is asked.
  const range = rangeOf(options);
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
    const complete = await withBar(options, (show) => {
      const reached = (at: string) => {
        position = at;
        show(percentOf(range, at));
      };
      return reprocess({ ...where, spend, signal, tell: report.add, reached }, range);
    });
    if (!complete) failure = new OperationError('interrupted before the end');
  } catch (error) {
    failure = error;
  }
  const trouble = report.end(options.apply);
  if (failure !== undefined) {
    const cursor = position === undefined ? '' : ` with --cursor ${cursorAt(range, position)}`;
    console.error(`It ended early. To continue: the same command${cursor}`);
    throw failure;
  }
  if (trouble !== undefined) throw new OperationError(trouble);
}

/** A bar of the time range; none if it would be between lines of JSON. */
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
