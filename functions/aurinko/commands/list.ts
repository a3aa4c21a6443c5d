import type { Command } from '../../../cli/terminal/command.ts';
import { harmless, harmlessJson, plainTable } from '../../../cli/terminal/event-table.ts';
import { clock, zoneShown } from '../../../operations/clock.ts';
import type { Deployment } from '../../../operations/deployment.ts';
import { OperationError } from '../../../operations/failure.ts';
import { postern } from '../../../operations/hint.ts';
import type { KnownSubscription } from '../../../operations/known-subscription.ts';
import {
  compare,
  differences,
  isFailing,
  type Listed,
  type ListedSubscription,
  type Pair,
} from '../subscriptions/compare.ts';
import { isSilent, type Subscription } from '../subscriptions/subscription.ts';
import { allSubscriptions, findSubscription } from '../subscriptions/table.ts';
import { type AurinkoDeployment, apiOf, type Connection, credentialsHelp, withAurinkoIfAny } from './api.ts';
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

const nobodyAsked: Listed = { accounts: new Set(), subscriptions: [], failures: new Map() };

async function list(options: Shown & { readonly all: boolean }): Promise<void> {
  await withAurinkoIfAny(options, async (deployment, connection) => {
    const ours = ofAccount(await allSubscriptions(subscriptionTable(deployment)), options.account);
    const listed =
      connection === undefined ? nobodyAsked : await askAurinko(connection, ours, options.account);
    if (connection === undefined) console.error('Aurinko was not asked: no credentials for its API are set.');
    const pairs = compare(ours, listed, notificationUrl(deployment)).filter(
      ({ ours, difference }) => options.all || ours?.state !== 'removed' || difference === 'back',
    );
    const judging = await judgingOf(deployment, options);
    if (options.json) for (const pair of pairs) console.log(jsonLine(pair, judging));
    else if (pairs.length > 0) for (const line of table(pairs, judging)) console.log(line);
    if (pairs.length === 0) console.error('There are no subscriptions.');
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
    const account = options.account ?? ours?.account;
    const theirs = await ask(connection, id, account);
    const isAsked = theirs !== 'not asked';
    const found = isAsked && theirs !== undefined ? [theirs] : [];
    const accounts = new Set(isAsked && account !== undefined ? [account] : []);
    const url = found[0]?.notificationUrl?.replace(/\?.*$/, '') ?? '';
    const listed = { accounts, subscriptions: found, failures: new Map() };
    const [pair] = compare(ours === undefined ? [] : [ours], listed, url);
    if (pair === undefined)
      throw new OperationError(
        isAsked
          ? `There is no subscription ${id} here or at Aurinko. See 'postern aurinko list'.`
          : `There is no subscription ${id} in our table. Aurinko was not asked: give --account and credentials to ask it.`,
        'notFound',
      );
    const judging = await judgingOf(deployment, options);
    if (options.json) return console.log(jsonLine(pair, judging));
    for (const line of plainTable(details(pair, judging))) console.log(line);
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
      ...(account === undefined ? {} : { account }),
      ...(resource === undefined ? {} : { resource }),
      ...(since === undefined ? {} : { changedAt: since }),
      ...(lastnotification === undefined ? {} : { lastEventAt: lastnotification }),
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
  return all.filter(([, value]) => value !== undefined);
}

function stateOf(ours: Subscription | undefined): string {
  if (ours === undefined) return 'not in our table';
  return ours.since === undefined ? ours.state : `${ours.state} since ${ours.since}`;
}

function jsonLine({ id, ours, theirs, difference }: Pair, judging: Judging): string {
  return harmlessJson({
    id,
    difference: difference ?? 'not asked',
    silent: ours !== undefined && isSilent(ours, judging.now, judging.silentAfterMs),
    revoked: judging.revoked.includes(id),
    ours,
    theirs,
  });
}
