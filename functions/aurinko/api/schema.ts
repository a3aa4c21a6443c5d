import * as v from 'valibot';
import { identifier, lenient, text } from '../../events/lenient.ts';

/**
 * A subscription in Aurinko's answers; everything except the id may be missing.
 * @see https://docs.aurinko.io/unified-apis/webhooks-api
 */
export const ApiSubscription = v.object({
  id: identifier,
  resource: lenient(text),
  notificationUrl: lenient(text),
  active: lenient(v.boolean()),
  failSince: lenient(text),
  failDescription: lenient(text),
  disabledByBilling: lenient(v.boolean()),
});

export type ApiSubscription = v.InferOutput<typeof ApiSubscription>;

export const ApiAccount = v.object({ id: identifier });

/** A page of a list; only `records` is certain. */
export const Page = v.object({
  records: v.array(v.unknown()),
  done: lenient(v.boolean()),
  totalSize: lenient(v.pipe(v.number(), v.integer())),
});

/** A failed call's answer. */
export const Complaint = v.fallback(
  v.object({ code: lenient(text), message: lenient(text), requestId: lenient(text) }),
  {},
);
