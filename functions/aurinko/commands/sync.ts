import pMap from 'p-map';
import type { Command } from '../../../cli/terminal/command.ts';
import { plainTable, printJson, printLines } from '../../../cli/terminal/event-table.ts';
import { withProgress } from '../../../cli/terminal/progress.ts';
import { OperationError } from '../../../operations/failure.ts';
import { filling } from '../../events/update-item.ts';
import { compare, differences, isFailing, type Pair } from '../subscriptions/compare.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import {
  allSubscriptions,
  assignment,
  driftOf,
  markRemoved,
  register,
  type SubscriptionTable,
  updateSubscription,
} from '../subscriptions/table.ts';
import { credentialsHelp, withAurinko } from './api.ts';
import { askAurinko, notificationUrl, ofAccount, subscriptionTable } from './here.ts';
import { refuseFailures } from './list.ts';
import { aboutSubscriptions, exitCodesHelp, type Options } from './options.ts';

type SyncOptions = Options & { readonly dryRun: boolean };

const help = `
Examples:
    postern aurinko sync --dry-run
    postern aurinko sync --account 1234

Our table is built from what Aurinko reports, which may be late, doubled or lost; Aurinko's list decides. Nothing changes
at Aurinko. Accounts that have no subscription in our table are asked only if named.
${credentialsHelp}
${exitCodesHelp}`;

export function addSync(own: Command): void {
  const sync = own
    .command('sync')
    .description("brings our table in line with Aurinko's list")
    .option('--dry-run', 'only show what would change', false);
  aboutSubscriptions(sync).addHelpText('after', help).action(run);
}

const updatesAtOnce = 4;

async function run(options: SyncOptions): Promise<void> {
  await withAurinko(options, async (deployment, connection) => {
    const table = subscriptionTable(deployment);
    // Taken before Aurinko is asked: what happens meanwhile is newer than its answer.
    const now = new Date().toISOString();
    const ours = ofAccount(await allSubscriptions(table), options.account);
    const listed = await askAurinko(connection, ours, options.account);
    const pairs = compare(ours, listed, notificationUrl(deployment));
    const changes = pairs.filter(({ difference }) => difference !== undefined && difference !== 'none');
    show(changes, options);
    const due = options.dryRun ? [] : pairs;
    const synced = await withProgress('subscriptions', due.length, ({ done }) =>
      pMap(due, (pair) => syncOne(table, pair, now).finally(done), { concurrency: updatesAtOnce }),
    );
    if (changes.length === 0) console.error("Our table agrees with Aurinko's list.");
    else if (options.dryRun) console.error(`${changes.length} would change. Nothing was changed.`);
    const changedMeanwhile = synced.filter((applied) => !applied).length;
    if (changedMeanwhile > 0)
      throw new OperationError(
        `${changedMeanwhile} changed meanwhile, and were left as they are. Run the command again.`,
      );
    refuseFailures(listed);
  });
}

function show(changes: readonly Pair[], { json }: SyncOptions): void {
  const rows = changes.map((pair) => ({
    id: pair.id,
    account: pair.ours?.account ?? pair.theirs?.account,
    from: pair.ours?.state,
    to: stateAfter(pair),
    difference: pair.difference,
  }));
  if (json) printJson(rows);
  else if (rows.length > 0) {
    const cells = rows.map(({ difference = 'none', ...row }) => [
      ...[row.id, row.account, row.from, row.to],
      difference === 'none' ? '' : differences[difference],
    ]);
    printLines(plainTable([['ID', 'ACCOUNT', 'FROM', 'TO', 'WHY'], ...cells]));
  }
}

/** The state that a sync leaves a subscription in. */
function stateAfter({ ours, theirs, difference }: Pair): Subscription['state'] {
  switch (difference) {
    case 'missing':
      return 'removed';
    case 'failing':
      return 'error';
    case 'recovered':
      return 'active';
    case 'back':
    case 'unknown': {
      // Without notifications, it is like one just created.
      const working = ours?.lastnotification === undefined ? 'pending' : 'active';
      return theirs !== undefined && isFailing(theirs) ? 'error' : working;
    }
    default:
      return ours?.state ?? 'pending';
  }
}

/** Applies Aurinko's answer at `now`, which overrides earlier events. False if the subscription changed meanwhile. */
async function syncOne(table: SubscriptionTable, pair: Pair, now: string): Promise<boolean> {
  const { id, ours, theirs, difference } = pair;
  if (difference === undefined) return true;
  if (theirs === undefined) {
    if (difference === 'missing') await markRemoved(table, id, now);
    return true;
  }
  if (ours === undefined) await register(table, theirs, { account: theirs.account, created: undefined });
  const changes = {
    ...driftOf(theirs, now),
    ...(difference === 'none' ? {} : newState(pair, now)),
  };
  const { resource, account, notificationUrl: notificationurl } = theirs;
  const known = { resource, account, notificationurl };
  const update = assignment(changes);
  return updateSubscription(table, id, {
    ...update,
    set: [...update.set, ...filling(known)],
    condition: '#state = :was',
    values: { ...changes, ...known, was: ours?.state ?? 'pending' },
  });
}

function newState(pair: Pair, now: string) {
  const state = stateAfter(pair);
  return {
    state,
    since: now,
    sincereceived: now,
    message: state === 'error' ? pair.theirs?.failDescription : undefined,
    ...(pair.difference === 'back' ? { restored: now } : {}),
  };
}
