import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { fromItem, isExpired } from '../queries/read-item.ts';
import type { History } from './recipient-history.ts';
import { asksForNoMore, type Suppressing, suppressingOf } from './suppressing.ts';

/** The latest reason not to write to an address, or not to write to it about one list, and what has happened since. */
export interface Suppression extends Suppressing {
  /** Events that say so. */
  readonly count: number;
  /** When a mail to it was delivered after that. */
  readonly deliveredSince?: string;
  /** When it joined the same list after that. */
  readonly subscribedSince?: string;
}

export interface Judged {
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  /** Soft failures in a row that count as a reason; none where undefined. */
  readonly softAfter?: number | undefined;
  /** Reports of viruses, fraud and the like too. */
  readonly allComplaints: boolean;
}

/** What speaks against writing to a recipient, once for all its mail and once for each list that it left. */
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

/** Less what has expired, or was stored at another time. */
function eventsIn(items: History['speaking'], { from, until }: Judged): readonly PosternEvent[] {
  const now = new Date();
  const [first, end] = [from.toISOString(), until.toISOString()];
  const isAsked = (item: Readonly<Record<string, AttributeValue>>) => {
    const stored = item.stored?.S ?? '';
    return stored >= first && stored < end && !isExpired(item, now);
  };
  return items.filter(isAsked).map((item) => fromItem({ ...item }));
}

/** By what it holds for: all mail, a list, or, of the sender's refusals, a category. */
function latestOfEach(all: readonly Suppressing[]): ReadonlyMap<string, Suppression> {
  const found = new Map<string, Suppression>();
  for (const one of all) {
    const { list, about, category, provider } = one;
    const scope = JSON.stringify(
      list === undefined ? [about === 'sender' ? category : ''] : [provider, list],
    );
    const before = found.get(scope);
    const latest = before === undefined || isLater(one, before) ? one : before;
    found.set(scope, { ...latest, count: (before?.count ?? 0) + 1 });
  }
  return found;
}

/** A tie is settled by what is always there, so that the same events give the same list. */
function isLater(one: Suppressing, other: Suppressing): boolean {
  const [a, b] = [one, other].map(({ time, reason, subject }) => `${time} ${reason} ${subject}`);
  return (a ?? '') > (b ?? '');
}

/** Counted by mails: what was put off and then given up failed once. */
function failingOf(events: readonly PosternEvent[], { softAfter }: Judged): Suppression | undefined {
  const count = new Set(events.map(({ subject }) => subject)).size;
  const last = events.at(-1);
  if (softAfter === undefined || last === undefined || count < softAfter) return undefined;
  return { ...suppressingOf(last), reason: 'failing', count };
}

function listOf({ data }: PosternEvent): string | undefined {
  const { list }: DataParts = data;
  return list;
}

/** Told rather than dropped: whoever mails decides what a delivery after a bounce is worth. */
function since(
  { time, reason, list, provider }: Suppression,
  { delivered = '' }: History,
  subscriptions: readonly PosternEvent[],
): Pick<Suppression, 'deliveredSince' | 'subscribedSince'> {
  const joined = subscriptions
    .filter((event) => event.provider === provider && listOf(event) === list)
    .map((event) => event.time ?? event.recordedtime)
    .filter((at) => reason === 'unsubscribed' && at > time);
  const [subscribedSince] = joined.sort().reverse();
  return {
    ...(delivered > time ? { deliveredSince: delivered } : {}),
    ...(subscribedSince === undefined ? {} : { subscribedSince }),
  };
}
