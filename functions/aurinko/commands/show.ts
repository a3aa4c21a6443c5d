import type { Command } from 'commander';
import { plainTable } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import { compare } from '../subscriptions/compare.ts';
import type { ListedSubscription } from '../subscriptions/list.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { findSubscription } from '../subscriptions/table.ts';
import { apiOf, type Connection, credentialsHelp, withAurinkoIfAny } from './api.ts';
import { silentAfterMs, subscriptionTable } from './here.ts';
import { aboutSubscriptions, duration, exitCodesHelp, type Options, subscriptionId } from './options.ts';
import { readRevoked } from './revoke.ts';
import { type Judging, jsonLine, notes, theirState } from './rows.ts';

interface ShowOptions extends Options {
  readonly silentAfter?: number;
}

const help = `
Examples:
    postern aurinko show 87665448354
    postern aurinko show 87665448354 --json

The account is the one that our table knows; give --account for a subscription that is not in it.
${credentialsHelp} Without any, Aurinko is not asked.
${exitCodesHelp}`;

export function addShow(own: Command): void {
  const show = own
    .command('show')
    .description('one subscription: what notifications told, and what Aurinko says')
    .argument('<id>', 'of the subscription', subscriptionId)
    .option('--silent-after <time>', 'note it if it sent nothing for so long: 12h, 3d', duration);
  aboutSubscriptions(show).addHelpText('after', help).action(run);
}

async function run(id: string, options: ShowOptions): Promise<void> {
  await withAurinkoIfAny(options, async (deployment, connection) => {
    const ours = await findSubscription(subscriptionTable(deployment), id);
    const account = options.account ?? ours?.account;
    const theirs = await ask(connection, id, account);
    const found = theirs === undefined || theirs === 'not asked' ? [] : [theirs];
    const accounts = new Set(theirs === 'not asked' || account === undefined ? [] : [account]);
    const url = found[0]?.notificationUrl ?? '';
    const listed = { accounts, subscriptions: found, failures: new Map() };
    const [pair] = compare(ours === undefined ? [] : [ours], listed, url.replace(/\?.*$/, ''));
    if (pair === undefined) throw notFound(id, theirs === 'not asked');
    const judging = {
      now: new Date(),
      silentAfterMs: options.silentAfter ?? silentAfterMs(deployment),
      revoked: await readRevoked(deployment),
    };
    if (options.json) return console.log(jsonLine(pair, judging));
    for (const line of plainTable(rows(pair, judging))) console.log(line);
  });
}

async function ask(
  connection: Connection | undefined,
  id: string,
  named: string | undefined,
): Promise<ListedSubscription | undefined | 'not asked'> {
  if (connection === undefined || (named === undefined && !connection.ofOneAccount)) return 'not asked';
  const { api, account } = await apiOf(connection, named);
  const theirs = await api.getSubscription(id);
  return theirs === undefined ? undefined : { ...theirs, account };
}

function rows(pair: Parameters<typeof notes>[0], judging: Judging): readonly (string | undefined)[][] {
  const { id, ours, theirs } = pair;
  const all: readonly [string, string | undefined][] = [
    ['id', id],
    ['account', ours?.account ?? theirs?.account],
    ['resource', ours?.resource ?? theirs?.resource],
    ['notifies', ours?.notificationurl ?? theirs?.notificationUrl],
    ['created', ours?.created],
    ['state', stateOf(ours)],
    ['last notification', ours?.lastnotification],
    ['at Aurinko', theirState(pair)],
    ['failing since', theirs?.failSince ?? ours?.failsince],
    ['notes', notes(pair, judging).join('; ') || undefined],
  ];
  return all.filter(([, value]) => value !== undefined).map(([name, value]) => [name, value]);
}

function stateOf(ours: Subscription | undefined): string {
  if (ours === undefined) return 'not in our table';
  return ours.since === undefined ? ours.state : `${ours.state} since ${ours.since}`;
}

function notFound(id: string, notAsked: boolean): OperationError {
  const asked = notAsked ? 'Aurinko was not asked: give --account and credentials to ask it.' : '';
  return new OperationError(
    `There is no subscription ${id}${notAsked ? ' in our table' : ' here or at Aurinko'}. ${asked || "See 'postern aurinko list'."}`,
    'notFound',
  );
}
