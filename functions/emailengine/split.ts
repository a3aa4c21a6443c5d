import * as v from 'valibot';
import type { Item } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { isRepetitive } from '../events/item-limits.ts';
import { memberAt, onlyMembers } from '../events/json-text.ts';
import { maxPublishedBytes } from '../events/published.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { reportedRecipients } from './data.ts';
import { reportedBy } from './delivery-report.ts';
import { arfFields, complaintHeaders, Payload, reportFields } from './schema.ts';

/** Anyone can mail a report that names thousands. */
const maxComplainants = 100;

const recipientsPath = ['data', 'arf', 'originalRcptTo'];

/**
 * The whole body is the item. A mail that reports on another is one event about each of the two. A complaint about
 * several recipients is one for each, up to a limit, whose item names no other: to erase one person is to touch nobody
 * else's events.
 */
export function split({ body, reconciled }: Delivery): readonly Item[] {
  const text = body.toString();
  if (reconciled) return v.parse(Reconciled, text).map((payload) => ({ payload }));
  const payload = v.parse(Payload, JSON.parse(text));
  const whole = { payload: text };
  const reported = reportedBy(payload);
  if (reported !== undefined) return [whole, ...reportOf(text, body.length, reported)];
  const recipients = reportedRecipients(payload);
  if (recipients.length < 2 || recipients.length > maxComplainants) return [whole];
  return itemsOf(text, recipients) ?? [whole];
}

/** What `postern reconcile` found missing: each as its webhook would have told it, as far as the API tells that. */
const Reconciled = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** A text doubles at most where it becomes part of an event's JSON: of shorter bodies both events hold the whole. */
const longBody = maxPublishedBytes / 2;

/** The item about the mail that a report names; none where even what is needed of the body is long. */
function reportOf(body: string, bytes: number, { data }: Payload): readonly Item[] {
  if (bytes <= longBody) return [{ payload: body, envelope: JSON.stringify({ report: true }) }];
  const payload = onlyMembers(body, neededOfReport);
  // Found in what is left out: the mail itself, perhaps.
  const original = data.messageId;
  const envelope = JSON.stringify({ body: eventId('emailengine', body), report: true, original });
  return Buffer.byteLength(payload) + envelope.length > longBody ? [] : [{ payload, envelope }];
}

/** Undefined where each would repeat too much of the body. */
function itemsOf(body: string, recipients: readonly string[]): readonly Item[] | undefined {
  const text = [body, onlyMembers(body, needed)].find(
    (one) => !isRepetitive(recipients.length, lengthWithoutRecipients(one), body.length),
  );
  const list = text === undefined ? undefined : memberAt(text, recipientsPath);
  if (text === undefined || list === undefined) return undefined;
  // The digest keeps apart what is the same but for what was left out.
  const envelope = JSON.stringify({ body: eventId('emailengine', body) });
  return recipients.map((recipient) => ({
    payload: `${text.slice(0, list.start)}[${JSON.stringify(`<${recipient}>`)}]${text.slice(list.end)}`,
    envelope,
  }));
}

function lengthWithoutRecipients(text: string): number {
  const { start, end } = memberAt(text, recipientsPath) ?? { start: 0, end: 0 };
  return text.length - (end - start);
}

/** Longer than any header that says something. */
const long = 1_000;
const whole = Number.POSITIVE_INFINITY;

/** What a complaint is read by: identity and reporter whole, what it quotes of the mail where that is short. */
const needed = {
  account: whole,
  event: whole,
  date: whole,
  data: {
    id: whole,
    messageId: whole,
    complaintMessage: whole,
    arf: Object.fromEntries(Object.keys(arfFields).map((name) => [name, whole])),
    headers: {
      ...Object.fromEntries(Object.keys(complaintHeaders).map((name) => [name, long])),
      messageId: whole,
    },
  },
};

/** Longer than any server's answer. */
const longAnswer = 20_000;

/** What the mail is known by that a report is about, but for its Message-ID. */
const neededOfReport = {
  account: whole,
  event: whole,
  date: whole,
  data: {
    id: whole,
    deliveryReport: {
      ...Object.fromEntries(Object.keys(reportFields).map((name) => [name, long])),
      action: whole,
      diagnosticCode: longAnswer,
    },
  },
};

/** The digest of the body that an item was cut from, or that it is the report in a mail; neither where it is the body. */
const Envelope = v.object({
  body: v.optional(v.string()),
  report: v.optional(v.literal(true)),
  /** Message-ID of the mail that a report is about, where the item was cut. */
  original: v.optional(v.string()),
});

export function envelopeOf({ envelope = '{}' }: Item): v.InferOutput<typeof Envelope> {
  return v.parse(Envelope, JSON.parse(envelope));
}
