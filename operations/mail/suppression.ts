import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { fromItem, isExpired } from '../queries/read-item.ts';
import type { History } from './recipient-history.ts';
import { asksForNoMore, type Suppressing, suppressingOf } from './suppressing.ts';

/** For all mail or one list: the latest reason, and what happened since. */
export interface Suppression extends Suppressing {
  /** Of events. */
  readonly count: number;
  readonly deliveredSince?: string;
  /** To the same list. */
  readonly subscribedSince?: string;
}

export interface Judged {
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  /** Soft failures in a row that count; undefined: none do. */
  readonly softAfter?: number | undefined;
  /** Also reports of viruses, fraud and similar. */
  readonly allComplaints: boolean;
}

/** One for all mail, and one for each list left. */
export function suppressionsIn(history: History, judged: Judged): readonly Suppression[] {
  const read = (items: History['speaking']) => eventsIn(items, judged);
  const said = read(history.speaking)
    .filter(({ data }) => judged.allComplaints || asksForNoMore(data))
    .map(suppressingOf);
  const latest = [...latestOfEach(said).values()];
  const isWhole = latest.some(({ list }) => list === undefined);
  const failing = isWhole ? undefined : failingOf(read(history.soft), judged);
  const subscriptions = history.subscriptions.map((item) => fromItem({ ...item }));
  return [...(failing === undefined ? [] : [failing]), ...latest]
    .sort((a, b) => ((a.list ?? '') < (b.list ?? '') ? -1 : 1))
    .map((one) => ({ ...one, ...since(one, history, subscriptions) }));
}

function eventsIn(items: History['speaking'], { from, until }: Judged): readonly PosternEvent[] {
  const now = new Date();
  const [first, end] = [from.toISOString(), until.toISOString()];
  const isAsked = (item: Readonly<Record<string, AttributeValue>>) => {
    const stored = item.stored?.S ?? '';
    return stored >= first && stored < end && !isExpired(item, now);
  };
  return items.filter(isAsked).map((item) => fromItem({ ...item }));
}

/** By scope: all mail, a list, or a category of the sender's refusals. */
function latestOfEach(all: readonly Suppressing[]): ReadonlyMap<string, Suppression> {
  const found = new Map<string, Suppression>();
  for (const one of all) {
    const { list, about, category, provider } = one;
    const ofAll = about === 'sender' ? category : '';
    const scope = JSON.stringify(list === undefined ? [ofAll] : [provider, list]);
    const before = found.get(scope);
    const latest = before === undefined || isLater(one, before) ? one : before;
    found.set(scope, { ...latest, count: (before?.count ?? 0) + 1 });
  }
  return found;
}

/** Deterministic for equal times. */
function isLater(one: Suppressing, other: Suppressing): boolean {
  const [a, b] = [one, other].map(({ time, reason, subject }) => `${time} ${reason} ${subject}`);
  return (a ?? '') > (b ?? '');
}

/** By mail: one that was deferred and then given up failed once. */
function failingOf(events: readonly PosternEvent[], { softAfter }: Judged): Suppression | undefined {
  const count = new Set(events.map(({ subject }) => subject)).size;
  const last = events.at(-1);
  if (softAfter === undefined || last === undefined || count < softAfter) return undefined;
  return { ...suppressingOf(last), reason: 'failing', count };
}

/** Reported, not dropped: the sender decides what a delivery after a bounce means. */
function since(
  { time, reason, list, provider }: Suppression,
  { delivered = '' }: History,
  subscriptions: readonly PosternEvent[],
): Pick<Suppression, 'deliveredSince' | 'subscribedSince'> {
  const listOf = ({ list }: DataParts) => list;
  const joined = subscriptions
    .filter((event) => event.provider === provider && listOf(event.data) === list)
    .map((event) => event.time ?? event.recordedtime)
    .filter((at) => reason === 'unsubscribed' && at > time);
  const [subscribedSince] = joined.sort().reverse();
  return {
    ...(delivered > time ? { deliveredSince: delivered } : {}),
    ...(subscribedSince === undefined ? {} : { subscribedSince }),
  };
}
