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
 * The whole body is the item. A report on another mail gives an event about each; a complaint about several recipients
 * one for each, up to a limit, whose item names no other, so that each can be erased alone.
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

/** What `postern reconcile` found missing, in the form of webhooks as far as the API has it. */
const Reconciled = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** Text at most doubles within an event's JSON: for shorter bodies both events hold the whole. */
const longBody = maxPublishedBytes / 2;

/** The item about the reported mail; none if even its needed parts are long. */
function reportOf(body: string, bytes: number, { data }: Payload): readonly Item[] {
  if (bytes <= longBody) return [{ payload: body, envelope: JSON.stringify({ report: true }) }];
  const payload = onlyMembers(body, neededOfReport);
  // It may come from the omitted part.
  const original = data.messageId;
  const envelope = JSON.stringify({ body: eventId('emailengine', body), report: true, original });
  return Buffer.byteLength(payload) + envelope.length > longBody ? [] : [{ payload, envelope }];
}

/** Undefined if each would repeat too much of the body. */
function itemsOf(body: string, recipients: readonly string[]): readonly Item[] | undefined {
  const text = [body, onlyMembers(body, needed)].find(
    (one) => !isRepetitive(recipients.length, lengthWithoutRecipients(one), body.length),
  );
  const list = text === undefined ? undefined : memberAt(text, recipientsPath);
  if (text === undefined || list === undefined) return undefined;
  // The digest separates items that differ only in what was left out.
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

/** Longer than any meaningful header. */
const long = 1_000;
const whole = Number.POSITIVE_INFINITY;

function each(fields: object, most: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, most]));
}

const ofBody = { account: whole, event: whole, date: whole };

/** What identifies a complaint and its reporter, and short quotes of the mail. */
const needed = {
  ...ofBody,
  data: {
    id: whole,
    messageId: whole,
    complaintMessage: whole,
    arf: each(arfFields, whole),
    headers: { ...each(complaintHeaders, long), messageId: whole },
  },
};

/** Longer than any server's answer. */
const longAnswer = 20_000;

/** What identifies the reported mail, without its Message-ID. */
const neededOfReport = {
  ...ofBody,
  data: {
    id: whole,
    deliveryReport: { ...each(reportFields, long), action: whole, diagnosticCode: longAnswer },
  },
};

/** For an item cut from a body, the body's digest, or that it is the report in a mail. */
const Envelope = v.object({
  body: v.optional(v.string()),
  report: v.optional(v.literal(true)),
  /** The reported mail's Message-ID, if the item was cut. */
  original: v.optional(v.string()),
});

export function envelopeOf({ envelope = '{}' }: Item): v.InferOutput<typeof Envelope> {
  return v.parse(Envelope, JSON.parse(envelope));
}
