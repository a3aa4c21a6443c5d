import type { EventType, PosternEvent } from '../../functions/events/event.ts';
import { checkedEvent } from '../../functions/subscriber/parse-event.ts';
import { sampleEvents } from './read.ts';

export type EventOf<T extends EventType> = PosternEvent & { readonly type: T };

/** A list is replaced whole; `undefined` removes a part. */
export type Overrides<T> = T extends string | number | boolean | readonly unknown[]
  ? T
  : { readonly [Name in keyof T]?: Overrides<T[Name]> | undefined };

let samples: readonly PosternEvent[] | undefined;

/** The one with the most data that isn't long. */
const longest = 6_000;
const receivedAt = new Date('2026-11-22T08:00:00.000Z');

/**
 * An event of this type from a provider's real or documented delivery, with your overrides: the same event at each
 * call, so give another `id` if you need two. Throws if the result is no valid event.
 */
export function sampleEvent<const T extends EventType>(type: T, overrides: Overrides<EventOf<T>> = {}) {
  samples ??= sampleEvents(receivedAt);
  const ofType = samples.filter((event) => event.type === type && JSON.stringify(event).length <= longest);
  const [best] = ofType.toSorted((a, b) => leavesOf(b.data) - leavesOf(a.data));
  if (best === undefined) throw new TypeError(`There is no event type "${type}".`);
  const event = checkedEvent(merged(best, overrides));
  if (!isOf(event, type))
    throw new TypeError(`The overrides make the ${type} an event of type ${event.type}.`);
  return event;
}

function isOf<T extends EventType>(event: PosternEvent, type: T): event is EventOf<T> {
  return event.type === type;
}

function merged(value: unknown, over: unknown): unknown {
  if (!isRecord(value) || !isRecord(over)) return over;
  const names = new Set([...Object.keys(value), ...Object.keys(over)]);
  const members = [...names].map((name) => [
    name,
    name in over ? merged(value[name], over[name]) : value[name],
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function leavesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + leavesOf(member), 0);
}
