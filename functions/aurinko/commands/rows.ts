import { harmlessJson, plainTable } from '../../../cli/terminal/event-table.ts';
import { clock, zoneShown } from '../../../operations/clock.ts';
import { differences, isFailing, type Pair } from '../subscriptions/compare.ts';
import { isSilent } from '../subscriptions/subscription.ts';

export interface Judging {
  readonly now: Date;
  readonly silentAfterMs: number;
  /** Ids that are answered 422. */
  readonly revoked: readonly string[];
}

export function notes({ id, ours, theirs, difference }: Pair, judging: Judging): readonly string[] {
  const { now, silentAfterMs, revoked } = judging;
  return [
    ...(difference === undefined || difference === 'none' ? [] : [differences[difference]]),
    ...(ours !== undefined && isSilent(ours, now, silentAfterMs) ? ['silent'] : []),
    ...(revoked.includes(id) ? ['revoked'] : []),
    ...(theirs?.disabledByBilling || ours?.disabledbybilling ? ['disabled by billing'] : []),
    ...[theirs?.failDescription ?? ours?.message ?? ours?.faildescription].filter(
      (text) => text !== undefined,
    ),
  ];
}

export function theirState({ theirs, difference }: Pair): string {
  if (difference === undefined) return 'not asked';
  if (theirs === undefined) return 'none';
  return isFailing(theirs) ? 'failing' : 'active';
}

export function table(pairs: readonly Pair[], judging: Judging): readonly string[] {
  const head = [
    'ID',
    'ACCOUNT',
    'RESOURCE',
    'STATE',
    'AT AURINKO',
    `LAST NOTIFICATION (${zoneShown()})`,
    'NOTES',
  ];
  const rows = pairs.map((pair) => [
    pair.id,
    pair.ours?.account ?? pair.theirs?.account,
    pair.ours?.resource ?? pair.theirs?.resource,
    pair.ours?.state,
    theirState(pair),
    pair.ours?.lastnotification === undefined ? undefined : clock(pair.ours.lastnotification),
    notes(pair, judging).join('; '),
  ]);
  return plainTable([head, ...rows]);
}

export function jsonLine(pair: Pair, judging: Judging): string {
  const { id, ours, theirs, difference } = pair;
  return harmlessJson({
    id,
    difference: difference ?? 'not asked',
    silent: ours !== undefined && isSilent(ours, judging.now, judging.silentAfterMs),
    revoked: judging.revoked.includes(id),
    ours,
    theirs,
  });
}
