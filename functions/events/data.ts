import * as v from 'valibot';
import { failureCategoryNames, failureKinds, failureParties } from './failure-categories.ts';

/** RFC 3339, UTC, milliseconds. */
export const Timestamp = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** Absent, or of this shape; the JSON Schema and docs/mail/events.md show the description. */
export const optional = <const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(
  schema: S,
  description: string,
) => v.optional(v.pipe(schema, v.description(description)));

const texts = v.array(v.string());
const named = v.record(v.string(), v.string());

export const Message = v.object({
  messageId: optional(v.string(), 'Message-ID (RFC 5322), without angle brackets'),
  providerMessageId: optional(v.string(), "the provider's own id of the message"),
  threadId: optional(v.string(), "the provider's id of the conversation"),
  subject: optional(v.string(), 'subject of the mail'),
  from: optional(v.string(), 'address of the sender'),
  to: optional(texts, 'addresses of the recipients'),
  senderReferences: optional(
    named,
    "the sender's own references to the mail, such as an order's number, by name",
  ),
  labels: optional(texts, 'labels of a mail in a mailbox, such as those of Gmail'),
  tab: optional(v.string(), "tab of Gmail's inbox, such as promotions"),
  seemsLikeNew: optional(v.boolean(), 'false if the mail seems moved, copied or in a Sent folder'),
  isAutoReply: optional(v.literal(true), 'an automatic answer, such as an out-of-office notice'),
});

export const Reply = v.object({
  messageId: optional(v.string(), 'its Message-ID, without angle brackets'),
  providerMessageId: optional(v.string(), "the provider's own id of it"),
});

export const Failure = v.object({
  kind: v.pipe(
    v.picklist(failureKinds),
    v.description(
      'hard: the address is bad; soft: it may work later; block: refused by policy or reputation; undetermined: unknown',
    ),
  ),
  category: optional(v.picklist(failureCategoryNames), 'why it failed; absent if the evidence is too thin'),
  about: optional(v.picklist(failureParties), 'who must act, or what is at fault; absent if unknown'),
  final: optional(v.boolean(), 'true if no further try will be made; absent if unknown'),
  reason: optional(v.string(), "what went wrong, in the provider's words"),
  providerCategory: optional(v.string(), "the provider's own category, in its words"),
  recommendedAction: optional(v.string(), 'what the provider recommends, in its words'),
  blocklist: optional(
    v.object({
      name: optional(v.string(), 'name of the list'),
      type: optional(v.string(), 'what is listed: ip or domain'),
    }),
    'the blocklist that the provider read in the reply',
  ),
  retryAfter: optional(v.number(), 'seconds to wait before another try, as the provider reads the reply'),
  source: optional(
    v.picklist(['smtp', 'dsn', 'provider']),
    'where this comes from: the SMTP answer, a delivery status notification, or the provider',
  ),
  smtp: optional(
    v.object({
      code: optional(v.number(), 'SMTP reply code, 200 to 599 (RFC 5321)'),
      enhancedCode: optional(v.string(), 'enhanced status code, such as 5.1.1 (RFC 3463)'),
      text: optional(v.string(), 'text of the reply'),
      mta: optional(v.string(), 'host that answered'),
    }),
    'the answer of the receiving side',
  ),
});

export const Attempts = v.object({
  attempt: optional(v.number(), 'tries so far, from 1'),
  maxAttempts: optional(v.number(), 'most tries that will be made'),
  nextAttemptAt: optional(Timestamp, 'when the next try is due'),
});

export const Engagement = v.object({
  url: optional(v.string(), 'the link that was followed'),
  userAgent: optional(v.string(), 'of the mail program or browser'),
  ip: optional(v.string(), 'address it came from'),
  country: optional(v.string(), 'country code of that address'),
  machine: optional(v.literal(true), 'by a program, as its user agent says; absent if unknown'),
});

export const Complaint = v.object({
  feedbackType: optional(v.string(), 'such as abuse (RFC 5965)'),
  source: optional(v.string(), 'who reported it'),
  sourceIp: optional(v.string(), 'address the mail was sent from'),
});

export const Change = v.object({
  resource: optional(v.string(), "what kind of thing changed, in the provider's words"),
  changeType: optional(v.string(), "created, updated, deleted, in the provider's words"),
  attributes: optional(named, 'other details from the provider, as text'),
  flags: optional(
    v.object({
      added: optional(texts, 'set by the change'),
      deleted: optional(texts, 'removed by the change'),
      value: optional(texts, 'all after the change'),
    }),
    'IMAP flags',
  ),
  labels: optional(texts, 'labels after the change'),
});

export const Mailbox = v.object({
  path: optional(v.string(), 'full path of the folder'),
  name: optional(v.string(), 'last part of the path'),
  specialUse: optional(v.string(), 'such as \\Inbox (RFC 6154)'),
  uidValidity: optional(v.string(), 'IMAP UIDVALIDITY, in decimal digits'),
});

export const Fault = v.object({
  message: optional(v.string(), "in the provider's words"),
  code: optional(v.string(), "the provider's code"),
});
