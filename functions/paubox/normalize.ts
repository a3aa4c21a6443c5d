import * as v from 'valibot';
import { addressKey } from '../events/address-key.ts';
import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType, Item, NormalizedEvent } from '../events/event.ts';
import { firstOfEach } from '../events/first-of-each.ts';
import { eventId } from '../events/identity.ts';
import { parseExactly } from '../events/json-text.ts';
import { bare, subjectOf } from '../events/names.ts';
import { jsonBytes } from '../events/queue-json.ts';
import { referenceSubjects, senderReferencesOf } from '../events/references.ts';
import { bodyText } from '../webhook/body-text.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { normalizeReceipt, receiptOf } from './receipt.ts';
import { addressOf, type Mail, Notification } from './schema.ts';

/** The names without `api_` are an older version's. @see https://docs.paubox.com/docs/paubox_email_api/webhooks */
const types: ReadonlyMap<string, EventType> = new Map([
  ['api_mail_log_delivered', 'email.delivered'],
  ['api_mail_log_temporary_failure', 'email.deferred'],
  ['api_mail_log_permanent_failure', 'email.bounced'],
  ['api_mail_log_opened', 'email.opened'],
  ['message_delivered', 'email.delivered'],
  ['message_temporary_failure', 'email.deferred'],
  ['message_permanent_failure', 'email.bounced'],
]);

export function isKnownEvent(name: string): boolean {
  return types.has(name);
}

/** Events about a sent mail, also unknown ones; a form payload's `id` is no mail's. */
const aboutMail = /^(?:api_mail_log|message)_/;

const failures: ReadonlyMap<EventType, DataParts['failure']> = new Map([
  ['email.deferred', { ...classify({ isDelayed: true }), final: false, source: 'provider' }],
  ['email.bounced', { ...classify({ isHard: true }), final: true, source: 'provider' }],
]);

const notText = JSON.stringify({ encoding: 'base64' });

/** What `postern reconcile` found missing, as stored. */
const Reconciled = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ payload: v.string(), envelope: v.string() })),
);

/** The whole body is the item; bytes that are no text, or mostly controls, as base64. */
export function split({ body, reconciled }: Delivery): readonly Item[] {
  if (reconciled) return v.parse(Reconciled, body.toString());
  const text = bodyText(body);
  if (text !== undefined && jsonBytes(text) <= 2 * body.length + 2) return [{ payload: text }];
  return [{ payload: body.toString('base64'), envelope: notText }];
}

export function normalize(item: Item): NormalizedEvent {
  const receipt = receiptOf(item);
  if (receipt !== undefined) return normalizeReceipt(item, receipt);
  const notification = v.parse(Notification, read(item));
  const { event_name = '' } = notification;
  const mail = aboutMail.test(event_name) ? notification.payload : {};
  const type = types.get(event_name) ?? 'unknown';
  const to = recipientsOf(mail);
  const [subject, ...aliases] = subjectsOf(mail);
  return {
    id: idOf(item),
    type,
    providertype: notification.event_name,
    account: undefined,
    subject,
    time: mail.time,
    timesource: 'payload',
    data: defined({
      message: messageOf(mail, to),
      recipient: to.length === 1 ? to[0] : undefined,
      failure: failures.get(type),
    }),
    aliases: [...aliases, ...referenceSubjects(senderReferencesOf(mail.custom_headers))],
  };
}

function read({ payload, envelope }: Item): unknown {
  if (envelope !== undefined) return undefined;
  try {
    return parseExactly(payload.replace(/^\uFEFF/, ''));
  } catch {
    // Not JSON: already acknowledged, and stored unchanged.
    return undefined;
  }
}

/** From the whole body: otherwise a token's holder could send a false event that makes the true one a duplicate. */
function idOf({ payload, envelope }: Item): string {
  return eventId('paubox', envelope === undefined ? 'text' : 'base64', payload);
}

/** All of the mail's names. */
function subjectsOf({ header_message_id, source_tracking_id, id }: Mail): readonly string[] {
  const ids = [bare(header_message_id), source_tracking_id, id];
  return ids.flatMap((one) => subjectOf('message', one) ?? []);
}

/** The tracking id is the send call's and the receipt's; `id` is from Paubox's log. */
function messageOf(mail: Mail, to: readonly string[]): DataParts['message'] {
  return defined({
    messageId: bare(mail.header_message_id),
    providerMessageId: mail.source_tracking_id,
    subject: mail.subject,
    from: mail.from === undefined ? undefined : addressOf(mail.from),
    to: to.length === 0 ? undefined : [...to],
    senderReferences: senderReferencesOf(mail.custom_headers),
  });
}

/** None if one is no single address: the others would look like all. */
function recipientsOf({ to, recipients }: Mail): readonly string[] {
  const addresses = (to ?? recipients ?? []).map(addressOf);
  const known = addresses.filter((address) => address !== undefined);
  return known.length === addresses.length ? firstOfEach(known, addressKey) : [];
}
