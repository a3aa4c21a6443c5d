import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType, NormalizedEvent } from '../events/event.ts';
import { bare, subjectOf } from '../events/names.ts';
import { referenceSubjects, senderReferencesOf } from '../events/references.ts';
import { kindOf, typeOf } from './resources.ts';
import type { Notification, Payload } from './schema.ts';

type Reading = Pick<NormalizedEvent, 'type' | 'providertype' | 'subject' | 'aliases' | 'data'>;

/** A body without items: about the subscription itself, or a signal to sync. */
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

/** One of `payloads`; the subscription's resource says what it is. */
export function readItem(payload: Payload, resource: string | undefined): Reading {
  const { id, changeType, eventType, bookingId } = payload;
  const kind = kindOf(resource ?? '');
  const providertype = changeType ?? eventType;
  switch (kind) {
    case 'tracking':
      return readTracking(payload);
    case 'booking': {
      const type = bookingId === undefined ? 'unknown' : 'booking.changed';
      // Bookings name calendar and event where others have `attributes`.
      const attributes = defined({ calendarId: payload.calendarId, eventId: payload.eventId });
      const data = defined({ change: defined({ resource, attributes }) });
      return { type, providertype, subject: subjectOf(kind, bookingId), data };
    }
    case undefined: {
      const data = defined({ change: changeOf(payload, resource) });
      return { type: 'unknown', providertype, subject: undefined, data };
    }
    default: {
      const isMail = kind === 'message';
      const message = isMail
        ? defined({ providerMessageId: id, threadId: payload.attributes?.threadId })
        : undefined;
      const data = defined({ message, change: changeOf(payload, resource) });
      return { type: typeOf(kind, changeType), providertype: changeType, subject: subjectOf(kind, id), data };
    }
  }
}

function changeOf({ changeType, attributes }: Payload, resource: string | undefined): DataParts['change'] {
  return defined({ resource, changeType, attributes });
}

/** The subject is the id that the send call returned and every event has; other ids are aliases. */
function readTracking(payload: Payload): Reading {
  const { eventType, trackingId, trackingMessageId, trackingInternetMessageId } = payload;
  const { context, trackingCode, openNumber } = payload;
  const type = typeOf('tracking', eventType);
  const references = senderReferencesOf({ context, trackingCode });
  const ids = [trackingId, trackingInternetMessageId, trackingMessageId];
  const [subject, ...aliases] = ids.flatMap((id) => subjectOf('message', id) ?? []);
  // The first open said the same, and repeating it costs a write.
  const isNew = type !== 'unknown' && (openNumber ?? 1) <= 1;
  return {
    type,
    providertype: eventType,
    subject,
    aliases: [...aliases, ...(isNew ? referenceSubjects(references) : [])],
    data: trackingData(payload, type, references),
  };
}

/** `location` and `referrer` are undocumented: which of them is the followed link is unknown. */
function trackingData(
  payload: Payload,
  type: EventType,
  senderReferences: Record<string, string> | undefined,
): NormalizedEvent['data'] {
  const { trackingInternetMessageId, trackingMessageId, trackingThreadId } = payload;
  const { messageId, threadId, internetMessageId, userAgent, remoteAddr: ip } = payload;
  const isEngagement = type === 'email.opened' || type === 'email.clicked';
  const isReply = type === 'email.replied' || type === 'email.bounced';
  const reply = defined({ messageId: bare(internetMessageId), providerMessageId: messageId });
  return defined({
    message: defined({
      messageId: bare(trackingInternetMessageId),
      providerMessageId: trackingMessageId,
      threadId: trackingThreadId ?? threadId,
      senderReferences,
    }),
    reply: isReply ? reply : undefined,
    // Nothing says whether the mail may still arrive.
    failure: type === 'email.bounced' ? { ...classify({}), source: 'provider' } : undefined,
    engagement: isEngagement ? defined({ userAgent, ip }) : undefined,
  } satisfies DataParts);
}
