import type { Command } from '../../../cli/terminal/command.ts';
import { harmless, plainTable, printJson, printLines } from '../../../cli/terminal/event-table.ts';
import { clock, zoneShown } from '../../../operations/clock.ts';
import type { Deployment } from '../../../operations/deployment.ts';
import { OperationError } from '../../../operations/failure.ts';
import { postern } from '../../../operations/hint.ts';
import type { KnownSubscription } from '../../../operations/known-subscription.ts';
import { defined } from '../../events/defined.ts';
import type { Connection } from '../api/client.ts';
import {
  compare,
  differences,
  isFailing,
  type Listed,
  type ListedSubscription,
  type Pair,
  pairOf,
} from '../subscriptions/compare.ts';
import { isSilent } from '../subscriptions/subscription.ts';
import { allSubscriptions, findSubscription } from '../subscriptions/table.ts';
import { type AurinkoDeployment, apiOf, credentialsHelp, withAurinkoIfAny } from './api.ts';
import { askAurinko, notificationUrl, ofAccount, silentAfterMs, subscriptionTable } from './here.ts';
import { aboutSubscriptions, duration, exitCodesHelp, type Options, subscriptionId } from './options.ts';
import { readRevoked } from './revoke.ts';

type Shown = Options & { readonly silentAfter?: number };

const listHelp = `
Examples:
    postern aurinko list
    postern aurinko list --account 1234 --silent-after 12h
    postern aurinko list --json | jq 'select(.difference != "none")'

STATE is from notifications; AT AURINKO is Aurinko's own answer, for the accounts that have a subscription here, or the
one named. Where they differ, the notes say how, and 'postern aurinko sync' takes over Aurinko's.
${credentialsHelp} Without any, only STATE is shown.
${exitCodesHelp}`;

const showHelp = `
Examples:
    postern aurinko show 87665448354
    postern aurinko show 87665448354 --json

The account comes from our table; give --account for a subscription that is not in it.
${credentialsHelp} Without any, Aurinko is not asked.
${exitCodesHelp}`;

export function addList(own: Command): void {
  const command = own
    .command('list')
    .description("the subscriptions in our table, with Aurinko's own answer")
    .option('--silent-after <time>', 'mark those that sent nothing for this long: 12h, 3d', duration)
    .option('--all', 'also removed ones', false);
  aboutSubscriptions(command).addHelpText('after', listHelp).action(list);
}

export function addShow(own: Command): void {
  const command = own
    .command('show')
    .description('one subscription: what its notifications and Aurinko say')
    .argument('<id>', 'of the subscription', subscriptionId)
    .option('--silent-after <time>', 'mark it if it sent nothing for this long: 12h, 3d', duration);
  aboutSubscriptions(command).addHelpText('after', showHelp).action(show);
}

const nobodyAsked: Listed = { lists: new Map(), failures: new Map() };

async function list(options: Shown & { readonly all: boolean }): Promise<void> {
  await withAurinkoIfAny(options, async (deployment, connection) => {
    const ours = ofAccount(await allSubscriptions(subscriptionTable(deployment)), options.account);
    if (connection === undefined) console.error('Aurinko was not asked: no credentials for its API are set.');
    const listed = connection ? await askAurinko(connection, ours, options.account) : nobodyAsked;
    const pairs = compare(ours, listed, notificationUrl(deployment)).filter(
      ({ ours, difference }) => options.all || ours?.state !== 'removed' || difference === 'back',
    );
    const judging = await judgingOf(deployment, options);
    if (pairs.length === 0) console.error('There are no subscriptions.');
    else if (options.json) printJson(pairs.map((pair) => factsOf(pair, judging)));
    else printLines(table(pairs, judging));
    if (judging.revoked.length > 0)
      console.error(
        `Revoked, so answered 422: ${harmless(judging.revoked.join(', '))}. Once one is removed, take it out: ${postern('aurinko revoke --undo ID')}`,
      );
    refuseFailures(listed);
  });
}

/** Fails after showing: the other accounts' rows are right. */
export function refuseFailures({ failures }: Listed): void {
  if (failures.size === 0) return;
  const each = [...failures].map(([account, { message }]) => `Account ${account}: ${message}`);
  throw new OperationError(each.join(' '), 'failed');
}

async function show(id: string, options: Shown): Promise<void> {
  await withAurinkoIfAny(options, async (deployment, connection) => {
    const ours = await findSubscription(subscriptionTable(deployment), id);
    const theirs = await ask(connection, id, options.account ?? ours?.account);
    if (ours === undefined && typeof theirs !== 'object')
      throw new OperationError(
        theirs === undefined
          ? `There is no subscription ${id} here or at Aurinko. See 'postern aurinko list'.`
          : `There is no subscription ${id} in our table. Aurinko was not asked: give --account and credentials to ask it.`,
        'notFound',
      );
    const isAsked = theirs !== 'not asked';
    const pair = pairOf(id, ours, isAsked ? theirs : undefined, isAsked);
    const judging = await judgingOf(deployment, options);
    if (options.json) printJson([factsOf(pair, judging)]);
    else printLines(plainTable(details(pair, judging)));
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

/** As `list` without asking Aurinko, including removed ones. */
export async function subscriptions(
  deployment: Deployment,
  word: string,
): Promise<readonly KnownSubscription[]> {
  const judging = { now: new Date(), silentAfterMs: silentAfterMs(deployment), revoked: [] };
  const known = await allSubscriptions(subscriptionTable({ ...deployment, word }));
  return known.map((ours) => {
    const { id, state, account, resource, since, lastnotification } = ours;
    return {
      id,
      state,
      ...defined({ account, resource, changedAt: since, lastEventAt: lastnotification }),
      notes: notes({ id, ours, theirs: undefined, difference: undefined }, judging),
    };
  });
}

interface Judging {
  readonly now: Date;
  readonly silentAfterMs: number;
  /** Ids that are answered 422. */
  readonly revoked: readonly string[];
}

async function judgingOf(deployment: AurinkoDeployment, { silentAfter }: Shown): Promise<Judging> {
  const revoked = await readRevoked(deployment);
  return { now: new Date(), silentAfterMs: silentAfter ?? silentAfterMs(deployment), revoked };
}

function notes({ id, ours, theirs, difference }: Pair, judging: Judging): readonly string[] {
  const { now, silentAfterMs, revoked } = judging;
  const words = theirs?.failDescription ?? ours?.message ?? ours?.faildescription;
  return [
    ...(difference === undefined || difference === 'none' ? [] : [differences[difference]]),
    ...(ours !== undefined && isSilent(ours, now, silentAfterMs) ? ['silent'] : []),
    ...(revoked.includes(id) ? ['revoked'] : []),
    ...(theirs?.disabledByBilling || ours?.disabledbybilling ? ['disabled by billing'] : []),
    ...(words === undefined ? [] : [words]),
  ];
}

function theirState({ theirs, difference }: Pair): string {
  if (difference === undefined) return 'not asked';
  if (theirs === undefined) return 'none';
  return isFailing(theirs) ? 'failing' : 'active';
}

function table(pairs: readonly Pair[], judging: Judging): readonly string[] {
  const time = `LAST NOTIFICATION (${zoneShown()})`;
  const rows = pairs.map((pair) => [
    pair.id,
    pair.ours?.account ?? pair.theirs?.account,
    pair.ours?.resource ?? pair.theirs?.resource,
    pair.ours?.state,
    theirState(pair),
    pair.ours?.lastnotification === undefined ? undefined : clock(pair.ours.lastnotification),
    notes(pair, judging).join('; '),
  ]);
  return plainTable([['ID', 'ACCOUNT', 'RESOURCE', 'STATE', 'AT AURINKO', time, 'NOTES'], ...rows]);
}

function details(pair: Pair, judging: Judging): readonly (string | undefined)[][] {
  const { id, ours, theirs } = pair;
  const since = ours?.since === undefined ? '' : ` since ${ours.since}`;
  const all: readonly [string, string | undefined][] = [
    ['id', id],
    ['account', ours?.account ?? theirs?.account],
    ['resource', ours?.resource ?? theirs?.resource],
    ['notifies', ours?.notificationurl ?? theirs?.notificationUrl],
    ['created', ours?.created],
    ['state', ours === undefined ? 'not in our table' : `${ours.state}${since}`],
    ['last notification', ours?.lastnotification],
    ['at Aurinko', theirState(pair)],
    ['failing since', theirs?.failSince ?? ours?.failsince],
    ['notes', notes(pair, judging).join('; ') || undefined],
  ];
  return all.filter(([, value]) => value !== undefined);
}

function factsOf({ id, ours, theirs, difference }: Pair, judging: Judging): object {
  return {
    id,
    difference: difference ?? 'not asked',
    silent: ours !== undefined && isSilent(ours, judging.now, judging.silentAfterMs),
    revoked: judging.revoked.includes(id),
    ours,
    theirs,
  };
}
