import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import type { Sender } from '../../functions/events/instance.ts';
import { type Attributes, fromItem, isExpired } from '../queries/read-item.ts';
import { detailOf } from './event-detail.ts';
import type { History } from './recipient-history.ts';
import { asksForNoMore, type Reason, reasonOf } from './suppressing.ts';

/** For all mail or one list: the latest reason, and what happened since. */
export interface Suppression extends Sender {
  /** As keys hold it; '' if the failure names none. */
  readonly address: string;
  readonly reason: Reason;
  /** Of a failure, as are the next two. */
  readonly kind: string | undefined;
  readonly category: string | undefined;
  readonly about: string | undefined;
  /** Undefined for all mail. */
  readonly list: string | undefined;
  /** When it happened, or was received. */
  readonly time: string;
  /** One line, or ''. */
  readonly said: string;
  readonly account: string | undefined;
  readonly subject: string;
  /** Of events. */
  readonly count: number;
  readonly deliveredSince?: string;
  /** To the same list. */
  readonly subscribedSince?: string;
}

export interface Judged {
  /** By the time of storing: `from` included, `until` not; without them, ever. */
  readonly from?: Date;
  readonly until?: Date;
  /** Soft failures in a row that count; undefined: none do. */
  readonly softAfter?: number | undefined;
  /** Also reports of viruses, fraud and similar. */
  readonly allComplaints: boolean;
}

/** One for all mail, and one for each list left. */
export function suppressionsIn(history: History, judged: Judged): readonly Suppression[] {
  const read = (items: readonly Attributes[]) => eventsIn(items, judged);
  const said = read(history.speaking)
    .filter(({ data }) => judged.allComplaints || asksForNoMore(data))
    .map((event) => suppressionBy(event));
  const latest = [...latestOfEach(said).values()];
  const isWhole = latest.some(({ list }) => list === undefined);
  const failing = isWhole ? [] : failingOf(read(history.soft), judged);
  const subscriptions = history.subscriptions.map(fromItem);
  return [...failing, ...latest]
    .sort((a, b) => ((a.list ?? '') < (b.list ?? '') ? -1 : 1))
    .map((one) => ({ ...one, ...since(one, history, subscriptions) }));
}

function eventsIn(items: readonly Attributes[], { from, until }: Judged): readonly PosternEvent[] {
  const now = new Date();
  const [first = '', end = ':'] = [from, until].map((at) => at?.toISOString());
  const isAsked = (item: Attributes) => {
    const stored = item.stored?.S ?? '';
    return stored >= first && stored < end && !isExpired(item, now);
  };
  return items.filter(isAsked).map(fromItem);
}

function suppressionBy(event: PosternEvent, reason = reasonOf(event.type), count = 1): Suppression {
  const { provider, instance, account, subject } = event;
  const { recipient, failure, list }: DataParts = event.data;
  return {
    address: recipient === undefined ? '' : addressKey(recipient),
    reason,
    kind: failure?.kind,
    category: failure?.category,
    about: failure?.about,
    list,
    time: event.time ?? event.recordedtime,
    said: list === undefined ? detailOf(event) : '',
    ...{ provider, instance, account, subject, count },
  };
}

/** By scope: all mail, a list, or a category of the sender's refusals. */
function latestOfEach(all: readonly Suppression[]): ReadonlyMap<string, Suppression> {
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
function isLater(one: Suppression, other: Suppression): boolean {
  const [a = '', b = ''] = [one, other].map(({ time, reason, subject }) => `${time} ${reason} ${subject}`);
  return a > b;
}

/** By mail: one that was deferred and then given up failed once. */
function failingOf(events: readonly PosternEvent[], { softAfter }: Judged): readonly Suppression[] {
  const count = new Set(events.map(({ subject }) => subject)).size;
  const last = events.at(-1);
  if (softAfter === undefined || last === undefined || count < softAfter) return [];
  return [suppressionBy(last, 'failing', count)];
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
