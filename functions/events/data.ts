import * as v from 'valibot';
import { failureCategoryNames, failureKinds, failureParties } from './failure-categories.ts';

/** RFC 3339, UTC, milliseconds. */
export const Timestamp = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** Absent, or of this shape; the JSON Schema and docs/mail/events.md show the description. */
export const optional = <const S extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(
  schema: S,
  description: string,
) => v.optional(v.pipe(schema, v.description(description)));

export const Message = v.object({
  messageId: optional(v.string(), 'Message-ID (RFC 5322), without angle brackets'),
  providerMessageId: optional(v.string(), "the provider's own id of the message"),
  threadId: optional(v.string(), "the provider's id of the conversation"),
  subject: optional(v.string(), 'subject of the mail'),
  from: optional(v.string(), 'address of the sender'),
  to: optional(v.array(v.string()), 'addresses of the recipients'),
  senderReferences: optional(
    v.record(v.string(), v.string()),
    "what the sender gave the mail to know it by, such as an order's number, by the name that it has there",
  ),
  labels: optional(v.array(v.string()), 'of a mail in a mailbox: its labels, such as those of Gmail'),
  tab: optional(v.string(), "tab of Gmail's inbox, such as promotions"),
  seemsLikeNew: optional(
    v.boolean(),
    'false for mail that was moved or copied, or that is in a Sent folder, as far as the provider can tell',
  ),
  isAutoReply: optional(v.literal(true), 'a machine answered, such as one that says who is out of office'),
});

export const Reply = v.object({
  messageId: optional(v.string(), 'its Message-ID, without angle brackets'),
  providerMessageId: optional(v.string(), "the provider's own id of it"),
});

export const Failure = v.object({
  kind: v.pipe(
    v.picklist(failureKinds),
    v.description(
      'hard: the address is bad; soft: it may work later; block: refused by policy or reputation; undetermined: nothing says which',
    ),
  ),
  category: optional(v.picklist(failureCategoryNames), 'why it failed; absent if the evidence is too thin'),
  about: optional(
    v.picklist(failureParties),
    'whose move it is: the recipient, the sender, the writer of the message, or a mail system; absent if nobody can tell',
  ),
  final: optional(v.boolean(), 'true where no further try will be made; absent where nobody says'),
  reason: optional(v.string(), "what went wrong, in the provider's words"),
  providerCategory: optional(v.string(), "the provider's own category, in its words"),
  recommendedAction: optional(v.string(), 'what the provider recommends to do, in its words'),
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
    'who says so: the SMTP answer, a delivery status notification, or the provider',
  ),
  smtp: optional(
    v.object({
      code: optional(v.number(), 'SMTP reply code, 200 to 599 (RFC 5321)'),
      enhancedCode: optional(v.string(), 'enhanced status code, such as 5.1.1 (RFC 3463)'),
      text: optional(v.string(), 'text of the reply'),
      mta: optional(v.string(), 'host that said so'),
    }),
    'the answer of the receiving side',
  ),
});

export const Attempts = v.object({
  attempt: optional(v.number(), 'tries so far, from 1'),
  maxAttempts: optional(v.number(), 'tries that will be made at most'),
  nextAttemptAt: optional(Timestamp, 'when the next try is due'),
});

export const Engagement = v.object({
  url: optional(v.string(), 'the link that was followed'),
  userAgent: optional(v.string(), 'of the mail program or browser'),
  ip: optional(v.string(), 'address that it came from'),
  country: optional(v.string(), 'country code of that address'),
  machine: optional(
    v.literal(true),
    'a program opened or clicked, and its user agent says so; absent, it may have been either',
  ),
});

export const Complaint = v.object({
  feedbackType: optional(v.string(), 'such as abuse (RFC 5965)'),
  source: optional(v.string(), 'who reported it'),
  sourceIp: optional(v.string(), 'address that the mail was sent from'),
});

export const Change = v.object({
  resource: optional(v.string(), 'what kind of thing changed, in the words of the provider'),
  changeType: optional(v.string(), 'created, updated, deleted, in the words of the provider'),
  attributes: optional(
    v.record(v.string(), v.string()),
    'what else the provider says of the change, as text',
  ),
  flags: optional(
    v.object({
      added: optional(v.array(v.string()), 'set by the change'),
      deleted: optional(v.array(v.string()), 'taken away by the change'),
      value: optional(v.array(v.string()), 'all after the change'),
    }),
    'IMAP flags',
  ),
  labels: optional(v.array(v.string()), 'labels after the change'),
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
