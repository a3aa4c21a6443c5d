import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Option } from 'commander';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { pace } from '../../operations/pace.ts';
import type { Place } from '../../operations/place.ts';
import { type Restored, restore } from '../../operations/restore/run.ts';
import type { Command } from '../terminal/command.ts';
import { harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { count, type Output } from '../terminal/options.ts';
import { withProgress } from '../terminal/progress.ts';

interface RestoreOptions extends Place, Output {
  readonly from: string;
  readonly of: 'events' | 'subscriptions';
  readonly apply: boolean;
  readonly maxRate: number;
}

const help = `
Examples:
  What is in a restored table, but not in the deployment?
    postern restore --from Postern-restored
  Add it:
    postern restore --from Postern-restored --apply

DynamoDB makes the table when you restore to a point in time: docs/operate/restore.md shows each step. The command only
adds what is missing and never overwrites, so newer events stay. Nothing is published. Running it again does nothing
more: after Ctrl-C, run the same command again. People who were erased since then are in the restored table: erase them
again.

It takes the rights to
cloudformation:DescribeStacks, dynamodb:DescribeTable, dynamodb:GetItem and dynamodb:Scan on the restored table,
dynamodb:DescribeTable, dynamodb:GetItem and dynamodb:PutItem on the deployment's, dynamodb:Query on its index byTime.

Exit codes: 0 done (nothing may be missing), 1 failed or ended early, 2 wrong usage.`;

export function addRestore(program: Command): void {
  const copyOf = new Option('--of <what>', 'which table it is a copy of');
  const command = program
    .command('restore')
    .requiredOption('--from <table>', 'the table that DynamoDB restored')
    .addOption(copyOf.choices(['events', 'subscriptions']).default('events'))
    .option('--apply', 'add what is missing, instead of only counting it', false)
    .option('--max-rate <number>', 'items a second, at most', count(40_000), 500);
  command.addPlaceOptions().addOutput('the counts as one JSON object', help).action(run);
}

async function run(options: RestoreOptions): Promise<void> {
  const { from, of, apply, maxRate, json } = options;
  const signal = interruption();
  const restored = await withDeployment(options, ({ open, output }) =>
    withProgress('Items', 0, (progress) =>
      restore({
        client: open(DynamoDBClient),
        from,
        to: output(of === 'events' ? 'EventsTableName' : 'SubscriptionsTableName'),
        bucket: output('SpoolBucketName'),
        spend: apply ? pace(maxRate, signal) : undefined,
        signal,
        progress,
      }),
    ),
  );
  if (json) console.log(harmlessJson({ applied: apply, ...restored }));
  else console.log(sentence(restored, options));
  if (!restored.complete) throw new OperationError('Interrupted before the end. Run the same again.');
}

function sentence({ missing, present, expired }: Restored, { from, of, apply }: RestoreOptions): string {
  const items = missing + present + expired;
  const others = `${present} are there already, ${expired} have expired`;
  if (missing === 0) return `${items} items in ${from}: none is missing (${others}).`;
  const what = apply
    ? `${missing} were missing and are now in the table of ${of}`
    : `${missing} are missing in the table of ${of}; --apply adds them`;
  return `${items} items in ${from}: ${what} (${others}).`;
}
