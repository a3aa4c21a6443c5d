import * as v from 'valibot';
import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import { isKnownEvent } from './normalize.ts';
import { Mail, Notification } from './schema.ts';

/** Senders name `custom_headers`. */
const known: Known = {
  ...named('event_name', Notification),
  payload: named('outbound_queue_id', Mail),
};

/** Documented, and not about a sent mail. */
const unmapped = new Set(['email.inbound.received', 'inbound_mail_received', 'forms.submission.created']);

/** Users name a form's payload. */
const OfMail = v.object({ event_name: v.pipe(v.string(), v.regex(/^(?:api_mail_log|message)_/)) });

export function unknownNames(payload: unknown): readonly string[] {
  const names = namesOutside(payload, v.is(OfMail, payload) ? known : named(Object.keys(known).join(' ')));
  const isKnown = (name: string) => isKnownEvent(name) || unmapped.has(name);
  return [...names, ...unknownValue(payload, 'event_name', isKnown)];
}
