import * as v from 'valibot';
import { lenient, text, texts } from '../events/lenient.ts';

const Address = v.object({ name: lenient(text), address: lenient(text) });

/** `data` of all 24 events in one: what a field means does not depend on the event. */
const Data = v.object({
  id: lenient(text),
  threadId: lenient(text),
  messageId: lenient(text),
  subject: lenient(text),
  from: lenient(Address),
  to: lenient(v.array(v.fallback(Address, {}))),
  recipient: lenient(text),
  envelope: lenient(v.object({ to: lenient(texts) })),
  queueId: lenient(text),
  action: lenient(text),
  bounceMessage: lenient(text),
  complaintMessage: lenient(text),
  arf: lenient(v.object({ originalRcptTo: lenient(texts) })),
  headers: lenient(v.object({ messageId: lenient(text) })),
  path: lenient(text),
  exportId: lenient(text),
});

/**
 * One event per body. Custom routes may map it to any JSON value, so everything is optional.
 * @see https://learn.emailengine.app/docs/receiving/webhooks
 */
export const Payload = v.fallback(
  v.object({
    account: lenient(text),
    date: lenient(text),
    path: lenient(text),
    event: lenient(text),
    data: v.optional(v.fallback(Data, {}), {}),
  }),
  { data: {} },
);

export type Payload = v.InferOutput<typeof Payload>;

/** All that the edge reads of a payload. */
export const AccountOf = v.pipe(
  v.fallback(v.object({ account: lenient(text) }), {}),
  v.transform(({ account }) => account),
);
