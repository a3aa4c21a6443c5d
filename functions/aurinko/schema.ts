import * as v from 'valibot';
import { identifier, lenient, record, text } from '../events/lenient.ts';

/**
 * The body less its items. Documented fields only, and each optional: whatever is signed becomes an event.
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

/** One of `payloads`, of whatever resource: what a field means does not depend on it, save for `id`. */
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

/**
 * What `split` keeps beside an item; `body` only where the item is not the whole body, `revoked` on the first item of a
 * delivery that was answered 422.
 */
export const Envelope = v.fallback(
  v.object({ timestamp: lenient(text), revoked: lenient(v.boolean()), body: v.optional(v.unknown()) }),
  {},
);
