import type { Command } from 'commander';
import { harmless } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import { compare, type Pair } from '../subscriptions/compare.ts';
import type { Listed } from '../subscriptions/list.ts';
import { allSubscriptions } from '../subscriptions/table.ts';
import { credentialsHelp, withAurinkoIfAny } from './api.ts';
import { askAurinko, notificationUrl, ofAccount, silentAfterMs, subscriptionTable } from './here.ts';
import { aboutSubscriptions, duration, exitCodesHelp, type Options } from './options.ts';
import { readRevoked } from './revoke.ts';
import { jsonLine, table } from './rows.ts';

interface ListOptions extends Options {
  readonly silentAfter?: number;
  readonly all: boolean;
}

const help = `
Examples:
    postern aurinko list
    postern aurinko list --account 1234 --silent-after 12h
    postern aurinko list --json | jq 'select(.difference != "none")'

STATE is what notifications told; AT AURINKO is Aurinko's own answer, for the accounts that have a subscription here, or
the one named. Where they differ, the notes say how, and 'postern aurinko sync' takes over Aurinko's.
${credentialsHelp} Without any, only STATE is shown.
${exitCodesHelp}`;

export function addList(own: Command): void {
  const list = own
    .command('list')
    .description("the subscriptions by our table, beside Aurinko's own answer")
    .option('--silent-after <time>', 'note those that sent nothing for so long: 12h, 3d', duration)
    .option('--all', 'those that were removed too', false);
  aboutSubscriptions(list).addHelpText('after', help).action(run);
}

async function run(options: ListOptions): Promise<void> {
  await withAurinkoIfAny(options, async (deployment, connection) => {
    const ours = ofAccount(await allSubscriptions(subscriptionTable(deployment)), options.account);
    const listed =
      connection === undefined ? nobodyAsked : await askAurinko(connection, ours, options.account);
    if (connection === undefined) console.error('Aurinko was not asked: no credentials for its API are set.');
    const pairs = compare(ours, listed, notificationUrl(deployment)).filter(
      (pair) => options.all || isOfInterest(pair),
    );
    const judging = {
      now: new Date(),
      silentAfterMs: options.silentAfter ?? silentAfterMs(deployment),
      revoked: await readRevoked(deployment),
    };
    if (options.json) for (const pair of pairs) console.log(jsonLine(pair, judging));
    else if (pairs.length > 0) for (const line of table(pairs, judging)) console.log(line);
    if (pairs.length === 0) console.error('There are no subscriptions.');
    tellRevoked(judging.revoked);
    refuseFailures(listed);
  });
}

const nobodyAsked: Listed = { accounts: new Set(), subscriptions: [], failures: new Map() };

function isOfInterest({ ours, difference }: Pair): boolean {
  return ours?.state !== 'removed' || difference === 'back';
}

function tellRevoked(revoked: readonly string[]): void {
  if (revoked.length === 0) return;
  console.error(
    `Revoked, so answered 422: ${harmless(revoked.join(', '))}. Once one is removed, take it out: postern aurinko revoke --undo ID`,
  );
}

/** Fails after showing: the other accounts' rows are right. */
export function refuseFailures({ failures }: Listed): void {
  if (failures.size === 0) return;
  const each = [...failures].map(([account, { message }]) => `Account ${account}: ${message}`);
  throw new OperationError(each.join(' '), 'failed');
}
