import * as v from 'valibot';
import { identifier, lenient, record, text } from '../events/lenient.ts';

/**
 * The body without its items. Only documented fields, all optional: everything signed becomes an event.
 * @see https://docs.aurinko.io/unified-apis/webhooks-api
 */
export const Notification = v.fallback(
  v.object({
    subscription: lenient(identifier),
    resource: lenient(text),
    accountId: lenient(identifier),
    payloads: v.optional(v.unknown()),
    lifecycleEvent: lenient(text),
    error: lenient(text),
  }),
  {},
);

export type Notification = v.InferOutput<typeof Notification>;

/** One of `payloads`, of any resource: only the meaning of `id` depends on it. */
export const Payload = v.fallback(
  v.object({
    id: lenient(identifier),
    changeType: lenient(text),
    attributes: lenient(record),
    eventType: lenient(text),
    createdAt: lenient(text),
    trackingId: lenient(identifier),
    trackingThreadId: lenient(text),
    trackingMessageId: lenient(text),
    trackingInternetMessageId: lenient(text),
    trackingCode: lenient(text),
    context: lenient(text),
    openNumber: lenient(v.number()),
    threadId: lenient(text),
    messageId: lenient(text),
    internetMessageId: lenient(text),
    userAgent: lenient(text),
    remoteAddr: lenient(text),
    bookingId: lenient(identifier),
    calendarId: lenient(identifier),
    eventId: lenient(identifier),
  }),
  {},
);

export type Payload = v.InferOutput<typeof Payload>;

/** Kept with an item: `body` unless the item is the whole body, `revoked` on the first after a 422. */
export const Envelope = v.fallback(
  v.object({ timestamp: lenient(text), revoked: lenient(v.boolean()), body: v.optional(v.unknown()) }),
  {},
);
