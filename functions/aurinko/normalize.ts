import * as v from 'valibot';
import { canonicalJson } from '../events/canonical.ts';
import type { Item, NormalizedEvent, Sighting } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { isRepetitive, maxItems } from '../events/item-limits.ts';
import {
  elementsOf,
  isIntricate,
  memberOf,
  membersOf,
  onlyMembers,
  parseExactly,
} from '../events/json-text.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { readItem, readNotification } from './reading.ts';
import { kindOf } from './resources.ts';
import { Envelope, Notification, Payload } from './schema.ts';
import { signingTime, timestampHeader } from './verify.ts';

/** Each of `payloads` is an item, its envelope the rest of the body; without any, or with too many, the body is one. */
export function split({ body, headers, revoked }: Delivery): readonly Item[] {
  const text = body.toString();
  const timestamp = headers[timestampHeader];
  const whole = { payload: text, envelope: JSON.stringify({ timestamp, revoked }) };
  const { payloads } = v.parse(Notification, JSON.parse(text));
  if (!Array.isArray(payloads) || payloads.length === 0 || payloads.length > maxItems) return [whole];
  const rest = restOf(text, payloads.length);
  if (rest === undefined) return [whole];
  return elementsOf(text, memberOf(text, 'payloads')?.start).map(({ start, end }, index) => ({
    payload: text.slice(start, end),
    // One item reports for all that the subscription is revoked.
    envelope: `${JSON.stringify({ timestamp, index, revoked: index === 0 ? revoked : undefined }).slice(0, -1)},"body":${rest}}`,
  }));
}

/** The subscription, resource and account of the items; Aurinko's lists have only these members. */
const whole = Number.POSITIVE_INFINITY;
const needed = { subscription: whole, resource: whole, accountId: whole, lifecycleEvent: whole };

/** The body without its items; if long, only what is needed; undefined if that is too long too. */
function restOf(text: string, items: number): string | undefined {
  // As text, so that numbers keep their digits and doubled members stay.
  const others = membersOf(text).filter(({ name }) => name !== 'payloads');
  const all = `{${others.map(({ keyStart, end }) => text.slice(keyStart, end)).join(',')}}`;
  if (!isRepetitive(items, all.length, text.length)) return all;
  const short = onlyMembers(all, needed);
  return isRepetitive(items, short.length, text.length) ? undefined : short;
}

export function normalize(item: Item): NormalizedEvent {
  const { timestamp = '', revoked, body } = v.parse(Envelope, parseExactly(item.envelope ?? '{}'));
  const value = parseExactly(item.payload);
  const notification = v.parse(Notification, body ?? value);
  const payload = body === undefined ? undefined : v.parse(Payload, value);
  const { subscription = '', resource = '', accountId } = notification;
  const signedAt = rfc3339(timestamp);
  const kind = kindOf(resource);
  const isTracking = payload !== undefined && kind === 'tracking';
  return {
    // The first part separates the two kinds of identity, whatever their parts.
    id:
      isTracking && payload.id !== undefined
        ? eventId('aurinko', 'tracking', accountId ?? '', payload.id)
        : eventId('aurinko', 'change', subscription, resource, canonical(value, item.payload), timestamp),
    ...(payload === undefined ? readNotification(notification) : readItem(payload, notification.resource)),
    account: accountId,
    // Never a tracking event's signed time: other subscriptions report the same event at other times.
    time: isTracking ? payload.createdAt : signedAt,
    timesource: isTracking ? 'payload' : 'signature',
    sighting: sightingOf(notification, signedAt, revoked === true),
  };
}

/** DynamoDB's limit of a key: a longer id is not Aurinko's. */
const maxIdBytes = 2_048;
const maxTextLength = 10_000;

function sightingOf(
  notification: Notification,
  at: string | undefined,
  revoked: boolean,
): Sighting | undefined {
  const { subscription: id, lifecycleEvent, error } = notification;
  if (id === undefined || at === undefined || Buffer.byteLength(id) > maxIdBytes) return undefined;
  const known = { id, resource: cut(notification.resource), account: cut(notification.accountId), at };
  if (revoked) return { ...known, lifecycle: 'removed', message: undefined };
  const lifecycle = lifecycleEvent === 'active' || lifecycleEvent === 'error' ? lifecycleEvent : undefined;
  return { ...known, lifecycle, message: cut(error) };
}

/** Must fit into a subscription's item; the event keeps everything. */
function cut(text: string | undefined): string | undefined {
  return text?.slice(0, maxTextLength).toWellFormed();
}

function rfc3339(timestamp: string): string | undefined {
  const signedAt = signingTime(timestamp);
  return signedAt === undefined ? undefined : new Date(signedAt).toISOString();
}

/** Too intricate to sort, an item stays as it is. */
function canonical(value: unknown, text: string): string {
  return isIntricate(text) ? text : canonicalJson(value);
}
