import * as v from 'valibot';
import { canonicalJson } from '../events/canonical.ts';
import { defined } from '../events/defined.ts';
import type { EventType, Item, NormalizedEvent, Sighting } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { elementsOf, isDeep, membersOf, parseExactly } from '../events/json-text.ts';
import { bare, subjectOf } from '../events/names.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { type Kind, kindOf, typeOf } from './resources.ts';
import { Envelope, Notification, Payload } from './schema.ts';
import { signingTime, timestampHeader } from './verify.ts';

/** Each of `payloads` is an item, its envelope the rest of the body; a body without any is an item itself. */
export function split({ body, headers }: Delivery): readonly Item[] {
  const text = body.toString();
  const timestamp = headers[timestampHeader];
  const { payloads } = v.parse(Notification, JSON.parse(text));
  if (!Array.isArray(payloads) || payloads.length === 0) {
    return [{ payload: text, envelope: JSON.stringify({ timestamp }) }];
  }
  const members = membersOf(text);
  const list = members.findLast(({ name }) => name === 'payloads');
  // As text, so that numbers keep their digits; all of them, where the member is doubled.
  const others = members.filter(({ name }) => name !== 'payloads');
  const rest = others.map(({ keyStart, end }) => text.slice(keyStart, end)).join(',');
  return elementsOf(text, list?.start).map(({ start, end }, index) => ({
    payload: text.slice(start, end),
    envelope: `${JSON.stringify({ timestamp, index }).slice(0, -1)},"body":{${rest}}}`,
  }));
}

export function normalize(item: Item): NormalizedEvent {
  const { timestamp = '', body } = v.parse(Envelope, parseExactly(item.envelope ?? '{}'));
  const value = parseExactly(item.payload);
  const notification = v.parse(Notification, body ?? value);
  const payload = body === undefined ? undefined : v.parse(Payload, value);
  const { subscription = '', resource = '', accountId } = notification;
  const signedAt = rfc3339(timestamp);
  const kind = kindOf(resource);
  const isTracking = payload !== undefined && kind === 'tracking';
  return {
    // The first part keeps the two kinds of identity apart, whatever parts either will have.
    id:
      isTracking && payload.id !== undefined
        ? eventId('aurinko', 'tracking', accountId ?? '', payload.id)
        : eventId('aurinko', 'change', subscription, resource, canonical(value, item.payload), timestamp),
    ...(payload === undefined ? ofNotification(notification) : ofPayload(payload, kind)),
    account: accountId,
    // Never the signed time of a tracking event: another subscription reports the same event at another time.
    time: isTracking ? payload.createdAt : signedAt,
    timesource: isTracking ? 'payload' : 'signature',
    sighting: sightingOf(notification, signedAt),
  };
}

type Reading = Pick<NormalizedEvent, 'type' | 'providertype' | 'subject' | 'data'>;

/** A body without items: about the subscription itself, or a signal to go and sync. */
function ofNotification({ subscription, resource, payloads, lifecycleEvent }: Notification): Reading {
  const isSignal = resource !== undefined && Array.isArray(payloads ?? []);
  const signal = isSignal ? 'resource.changed' : 'unknown';
  return {
    type: lifecycleEvent === undefined ? signal : typeOf('subscription', lifecycleEvent),
    providertype: lifecycleEvent,
    subject: subjectOf('subscription', subscription),
    data: undefined,
  };
}

function ofPayload(payload: Payload, kind: Kind | undefined): Reading {
  const { id, changeType, eventType, trackingId, bookingId } = payload;
  const providertype = changeType ?? eventType;
  switch (kind) {
    case undefined:
      return { type: 'unknown', providertype, subject: undefined, data: undefined };
    case 'tracking': {
      const type = typeOf(kind, eventType);
      const data = trackingData(payload, type);
      return { type, providertype: eventType, subject: subjectOf(kind, trackingId), data };
    }
    case 'booking': {
      const type = bookingId === undefined ? 'unknown' : 'booking.changed';
      return { type, providertype, subject: subjectOf(kind, bookingId), data: undefined };
    }
    default: {
      const data = kind === 'message' ? messageData(payload) : undefined;
      return { type: typeOf(kind, changeType), providertype: changeType, subject: subjectOf(kind, id), data };
    }
  }
}

function messageData({ id, attributes }: Payload): NormalizedEvent['data'] {
  return defined({ message: defined({ providerMessageId: id, threadId: attributes?.threadId }) });
}

function trackingData(
  { messageId, threadId, internetMessageId }: Payload,
  type: EventType,
): NormalizedEvent['data'] {
  return defined({
    message: defined({ messageId: bare(internetMessageId), providerMessageId: messageId, threadId }),
    // Nothing tells whether the mail may still arrive.
    failure: type === 'email.bounced' ? { kind: 'undetermined' as const } : undefined,
  });
}

function sightingOf(notification: Notification, at: string | undefined): Sighting | undefined {
  const { subscription: id, resource, accountId: account, lifecycleEvent, error: message } = notification;
  if (id === undefined || at === undefined) return undefined;
  const lifecycle = lifecycleEvent === 'active' || lifecycleEvent === 'error' ? lifecycleEvent : undefined;
  return { id, resource, account, at, lifecycle, message };
}

function rfc3339(timestamp: string): string | undefined {
  const signedAt = signingTime(timestamp);
  return signedAt === undefined ? undefined : new Date(signedAt).toISOString();
}

/** Nested too deep to be put in order, an item stands for itself. */
function canonical(value: unknown, text: string): string {
  return isDeep(text) ? text : canonicalJson(value);
}
