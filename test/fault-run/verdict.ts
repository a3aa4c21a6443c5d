import type { Balance } from '../../operations/balance/run.ts';
import type { Collected } from './collect.ts';
import type { PlannedFault } from './plan.ts';
import type { Fate } from './senders.ts';
import type { Vanishing } from './vanish.ts';

export interface Report {
  readonly seed: number;
  readonly deliveries: number;
  readonly acknowledged: number;
  /** Deliveries that their sender gave up, by provider and last status; 0 where no answer came. */
  readonly notAcknowledged: Readonly<Record<string, number>>;
  readonly attempts: number;
  readonly events: number;
  /** Other ids of mails, and rows of several recipients. */
  readonly leads: number;
  readonly redriven: number;
  readonly longestWaitSeconds: number;
  readonly functionKills: number;
  readonly engineKills: number;
  /** Where a delivery was lost on purpose, for the balance to find. */
  readonly vanished: Vanishing;
  /** How often each kind of fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  /** What may never be, in words; a run without any has passed. */
  readonly violations: readonly string[];
}

export interface Evidence {
  readonly seed: number;
  readonly fates: readonly Fate[];
  readonly collected: Collected;
  readonly planned: readonly PlannedFault[];
  /** Ids of those that struck. */
  readonly struck: ReadonlySet<number>;
  readonly engineKills: number;
  /** The one delivery that was lost on purpose, and what the balance says then. */
  readonly vanished: { readonly place: Vanishing; readonly deliveryId: string };
  readonly balance: Pick<Balance, 'unaccounted'>;
}

/** Statuses that a delivery may meet beside those of its route's table: no answer, and the gateway's own. */
const ofTheGateway = [0, 500, 503];

/** What must hold, whatever failed on the way. */
export function verdict(evidence: Evidence): Report {
  const { seed, fates, collected, planned, struck, engineKills, vanished } = evidence;
  const acknowledged = fates.filter((fate) => fate.acknowledged);
  const kept = acknowledged.filter(
    ({ deliveryId }) => vanished.place === 'table' || deliveryId !== vanished.deliveryId,
  );
  const due = new Set(kept.flatMap(({ sent }) => sent.eventIds));
  const possible = new Set(fates.flatMap(({ sent }) => sent.eventIds));
  const { stored, leads, astray, published, redriven, longestWaitMs } = collected;
  const kinds = planned.filter(({ id }) => struck.has(id)).map(({ kind }) => kind);
  const names = ({ sent }: Fate) => `${sent.delivery.name}`;
  const violations = [
    ...fates.flatMap((fate) => (fate.violation === undefined ? [] : [`${names(fate)}: ${fate.violation}`])),
    ...fates.flatMap((fate) => oddStatuses(fate).map((status) => `${names(fate)}: answered ${status}`)),
    ...[...due].filter((id) => !stored.has(id)).map((id) => `acknowledged and not stored: ${id}`),
    ...[...due].filter((id) => !published.has(id)).map((id) => `acknowledged and not published: ${id}`),
    ...[...stored.keys()].filter((id) => !possible.has(id)).map((id) => `stored and never sent: ${id}`),
    ...[...published].filter((id) => !stored.has(id)).map((id) => `published and not stored: ${id}`),
    ...[...stored].filter(([, count]) => count > 1).map(([id, count]) => `stored ${count} times: ${id}`),
    ...[...leads.due]
      .filter((key) => !leads.stored.has(key))
      .map((key) => `nothing leads to its event: ${key}`),
    ...[...leads.stored]
      .filter((key) => !leads.due.has(key))
      .map((key) => `leads to what names it not: ${key}`),
    ...unbalanced(evidence),
    ...astray.map((key) => `leads to no event: ${key}`),
    // Less failed than the seed says: the run proves less, and is not the same again.
    ...planned
      .filter(({ id }) => !struck.has(id))
      .map(({ service, kind, delivery }) => `never struck: ${service} ${kind}, by delivery ${delivery}`),
  ];
  return {
    seed,
    deliveries: fates.length,
    acknowledged: acknowledged.length,
    notAcknowledged: countBy(fates.filter((fate) => !fate.acknowledged).map(lastWord)),
    attempts: fates.reduce((sum, { statuses }) => sum + statuses.length, 0),
    events: stored.size,
    leads: leads.stored.size,
    redriven,
    longestWaitSeconds: Math.round(longestWaitMs / 1_000),
    functionKills: kinds.filter((kind) => kind.startsWith('its caller killed')).length,
    engineKills,
    vanished: vanished.place,
    struck: countBy(kinds),
    violations,
  };
}

/** The balance names what was lost, and nothing else. */
function unbalanced({ vanished: { place, deliveryId }, balance: { unaccounted } }: Evidence) {
  const others = unaccounted.filter((one) => one.deliveryId !== deliveryId);
  return [
    ...others.map((one) => `the balance names ${one.deliveryId}, which is not lost: ${one.why}`),
    ...(others.length < unaccounted.length ? [] : [`the balance misses what vanished from the ${place}`]),
  ];
}

/** Authentic deliveries are never refused: what is not acknowledged met a fault, and a status to send again after. */
function oddStatuses({ statuses, acknowledged }: Fate): readonly number[] {
  const refusals = acknowledged ? statuses.slice(0, -1) : statuses;
  return refusals.filter((status) => !ofTheGateway.includes(status));
}

function lastWord({ sent, statuses }: Fate): string {
  return `${sent.delivery.provider.name} ${statuses.at(-1)}`;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
