import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { isKnownEvent } from './normalize.ts';
import { Mail, Notification } from './schema.ts';

/** Senders name `custom_headers`. */
const known: Known = {
  ...named(...Object.keys(Notification.entries)),
  payload: named(...Object.keys(Mail.entries), 'outbound_queue_id'),
};

/** Documented, and not about a sent mail. */
const unmapped = new Set(['email.inbound.received', 'inbound_mail_received', 'forms.submission.created']);

/** Users name a form's payload. */
const ofMail = /^(?:api_mail_log|message)_/;

export function unknownNames(payload: unknown): readonly string[] {
  const name =
    typeof payload === 'object' && payload !== null && 'event_name' in payload ? payload.event_name : '';
  const isMail = typeof name === 'string' && ofMail.test(name);
  const names = namesOutside(payload, isMail ? known : named(...Object.keys(known)));
  return [...names, ...unknownValue('event_name', name, (text) => isKnownEvent(text) || unmapped.has(text))];
}
