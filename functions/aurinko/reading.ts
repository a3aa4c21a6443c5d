import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType, NormalizedEvent } from '../events/event.ts';
import { bare, subjectOf } from '../events/names.ts';
import { kindOf, typeOf } from './resources.ts';
import type { Notification, Payload } from './schema.ts';

type Reading = Pick<NormalizedEvent, 'type' | 'providertype' | 'subject' | 'data'>;

/** A body without items: about the subscription itself, or a signal to go and sync. */
export function readNotification(notification: Notification): Reading {
  const { subscription, resource, payloads, lifecycleEvent, error } = notification;
  const isSignal = resource !== undefined && Array.isArray(payloads ?? []);
  const signal = isSignal ? 'resource.changed' : 'unknown';
  const type = lifecycleEvent === undefined ? signal : typeOf('subscription', lifecycleEvent);
  const isLifecycle = type === 'subscription.activated' || type === 'subscription.failed';
  return {
    type,
    providertype: lifecycleEvent,
    subject: subjectOf('subscription', subscription),
    data: defined({
      change: defined({ resource }),
      error: isLifecycle ? defined({ message: error }) : undefined,
    }),
  };
}

/** One of `payloads`; what it is follows from the resource that the subscription is to. */
export function readItem(payload: Payload, resource: string | undefined): Reading {
  const { id, changeType, eventType, trackingId, bookingId } = payload;
  const kind = kindOf(resource ?? '');
  const providertype = changeType ?? eventType;
  switch (kind) {
    case 'tracking': {
      const type = typeOf(kind, eventType);
      const data = trackingData(payload, type);
      return { type, providertype: eventType, subject: subjectOf(kind, trackingId), data };
    }
    case 'booking': {
      const type = bookingId === undefined ? 'unknown' : 'booking.changed';
      const data = defined({ change: bookingOf(payload, resource) });
      return { type, providertype, subject: subjectOf(kind, bookingId), data };
    }
    case undefined: {
      const data = defined({ change: changeOf(payload, resource) });
      return { type: 'unknown', providertype, subject: undefined, data };
    }
    default: {
      const message = kind === 'message' ? messageOf(payload) : undefined;
      const data = defined({ message, change: changeOf(payload, resource) });
      return { type: typeOf(kind, changeType), providertype: changeType, subject: subjectOf(kind, id), data };
    }
  }
}

function messageOf({ id, attributes }: Payload): DataParts['message'] {
  return defined({ providerMessageId: id, threadId: attributes?.threadId });
}

function changeOf({ changeType, attributes }: Payload, resource: string | undefined): DataParts['change'] {
  return defined({ resource, changeType, attributes });
}

/** Beside its id, a booking item says of what it is, where the others have `attributes`. */
function bookingOf({ calendarId, eventId }: Payload, resource: string | undefined): DataParts['change'] {
  return defined({ resource, attributes: defined({ calendarId, eventId }) });
}

/** `location` and `referrer` are described nowhere: which of them is the link that was followed is not known. */
function trackingData(
  { messageId, threadId, internetMessageId, userAgent, remoteAddr: ip }: Payload,
  type: EventType,
): NormalizedEvent['data'] {
  const isEngagement = type === 'email.opened' || type === 'email.clicked';
  return defined({
    message: defined({ messageId: bare(internetMessageId), providerMessageId: messageId, threadId }),
    // Nothing tells whether the mail may still arrive.
    failure: type === 'email.bounced' ? { ...classify({}), source: 'provider' } : undefined,
    engagement: isEngagement ? defined({ userAgent, ip }) : undefined,
  } satisfies DataParts);
}
