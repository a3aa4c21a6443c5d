import * as v from 'valibot';
import { lenient, text, texts } from '../events/lenient.ts';

const Address = v.object({ name: lenient(text), address: lenient(text) });

/** One or several addresses or raw header fields; a single one may come without a list. */
const list = v.union([
  texts,
  v.pipe(
    text,
    v.transform((value) => [value]),
  ),
]);

/** Added and deleted flags or labels of a message, and the current ones. */
const Changed = v.object({ added: lenient(texts), deleted: lenient(texts), value: lenient(texts) });

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000));

const sending = {
  recipient: lenient(text),
  envelope: lenient(v.object({ from: lenient(text), to: lenient(texts) })),
  queueId: lenient(text),
  error: lenient(text),
  errorCode: lenient(text),
  smtpResponse: lenient(text),
  smtpResponseCode: lenient(v.number()),
  smtpCommand: lenient(text),
  job: lenient(
    v.object({ attemptsMade: lenient(count), attempts: lenient(count), nextAttempt: lenient(text) }),
  ),
};

const bouncing = {
  action: lenient(text),
  bounceMessage: lenient(text),
  mta: lenient(text),
  messageHeaders: lenient(v.looseObject({ subject: lenient(list), from: lenient(list), to: lenient(list) })),
};

/** Fields read from a report (ARF). */
export const arfFields = {
  originalRcptTo: lenient(texts),
  feedbackType: lenient(text),
  source: lenient(text),
  reportingMta: lenient(text),
  sourceIp: lenient(text),
};

/** Fields read from the headers that a report quotes. */
export const complaintHeaders = {
  messageId: lenient(text),
  subject: lenient(text),
  from: lenient(text),
  to: lenient(list),
};

const complaining = {
  complaintMessage: lenient(text),
  arf: lenient(v.object(arfFields)),
  headers: lenient(v.object(complaintHeaders)),
};

/** A report's fields are text without a type such as rfc822. */
const reported = v.union([
  v.pipe(
    text,
    v.transform((value): { label?: string; value?: string } => ({ value })),
  ),
  v.object({ label: lenient(text), value: lenient(text) }),
]);

/** Fields read from a report on another mail. */
export const reportFields = {
  finalRecipient: lenient(reported),
  originalRecipient: lenient(reported),
  action: lenient(text),
  status: lenient(reported),
  diagnosticCode: lenient(reported),
  remoteMta: lenient(reported),
  reportingMta: lenient(reported),
  xOriginalMessageId: lenient(reported),
  originalMessageId: lenient(reported),
};

/** New mail; some fields only from Gmail, or in a report on another mail. */
const arriving = {
  seemsLikeNew: lenient(v.boolean()),
  isAutoReply: lenient(v.boolean()),
  category: lenient(text),
  labels: lenient(texts),
  inReplyTo: lenient(text),
  relatedMessageId: lenient(text),
  text: lenient(v.object({ rfc822: lenient(text) })),
  deliveryReport: lenient(v.object(reportFields)),
};

/** An object in a bounce, text in a failed login. */
const Response = v.object({
  source: lenient(text),
  message: lenient(text),
  status: lenient(text),
  category: lenient(text),
  recommendedAction: lenient(text),
  blocklist: lenient(v.object({ name: lenient(text), type: lenient(text) })),
  retryAfter: lenient(count),
});

/** `data` of all 24 events: only the meaning of `response` depends on the event. */
const Data = v.object({
  id: lenient(text),
  threadId: lenient(text),
  messageId: lenient(text),
  originalMessageId: lenient(text),
  subject: lenient(text),
  from: lenient(Address),
  to: lenient(v.array(v.fallback(Address, {}))),
  changes: lenient(v.object({ flags: lenient(Changed), labels: lenient(Changed) })),
  ...sending,
  ...bouncing,
  ...complaining,
  ...arriving,
  response: lenient(v.union([text, Response])),
  serverResponseCode: lenient(text),
  url: lenient(text),
  remoteAddress: lenient(text),
  userAgent: lenient(text),
  listId: lenient(text),
  path: lenient(text),
  name: lenient(text),
  specialUse: lenient(text),
  uidValidity: lenient(v.pipe(text, v.regex(/^\d{1,20}$/))),
  exportId: lenient(text),
});

/**
 * One event per body. Custom routes may produce any JSON value, so everything is optional.
 * @see https://learn.emailengine.app/docs/receiving/webhooks
 */
export const Payload = v.fallback(
  v.object({
    account: lenient(text),
    date: lenient(text),
    path: lenient(text),
    specialUse: lenient(text),
    event: lenient(text),
    data: v.optional(v.fallback(Data, {}), {}),
  }),
  { data: {} },
);

export type Payload = v.InferOutput<typeof Payload>;

/** All that the edge reads. */
export const AccountOf = v.pipe(
  v.fallback(v.object({ account: lenient(text) }), {}),
  v.transform(({ account }) => account),
);
