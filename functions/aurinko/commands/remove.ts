import type { Command } from '../../../cli/terminal/command.ts';
import { harmlessJson } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import { findSubscription, markRemoved } from '../subscriptions/table.ts';
import { apiOf, credentialsHelp, withAurinko } from './api.ts';
import { subscriptionTable } from './here.ts';
import { aboutSubscriptions, exitCodesHelp, type Options, subscriptionId } from './options.ts';

const help = `
Examples:
    postern aurinko remove 87665448354
    postern aurinko remove 87665448354 --account 1234

The account comes from our table. If its token no longer works, use 'postern aurinko revoke'.
${credentialsHelp}
${exitCodesHelp}`;

export function addRemove(own: Command): void {
  const remove = own
    .command('remove')
    .description('ends a subscription at Aurinko')
    .argument('<id>', 'of the subscription', subscriptionId);
  aboutSubscriptions(remove).addHelpText('after', help).action(run);
}

async function run(id: string, options: Options): Promise<void> {
  await withAurinko(options, async (deployment, connection) => {
    const table = subscriptionTable(deployment);
    const ours = await findSubscription(table, id);
    const known = ours?.account ?? options.account;
    // For another account, Aurinko would say that there is none.
    if (options.account !== undefined && options.account !== known)
      throw new OperationError(
        `Subscription ${id} is of the account ${known}. Leave --account out, or correct the id.`,
        'invalid',
      );
    const { api } = await apiOf(connection, known);
    const deleted = await api.deleteSubscription(id);
    if (!deleted && ours === undefined)
      throw new OperationError(
        `The account has no subscription ${id}. See 'postern aurinko list', or give another --account.`,
        'notFound',
      );
    await markRemoved(table, id, new Date().toISOString());
    if (options.json) return console.log(harmlessJson({ id, deleted }));
    console.log(deleted ? `Subscription ${id} is removed.` : `Aurinko had no subscription ${id} any more.`);
  });
}
