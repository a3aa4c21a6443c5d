import * as v from 'valibot';
import { identifier, lenient, record, text } from '../events/lenient.ts';

/** One address in the only example; the form of several is undocumented. */
const addresses = v.union([
  v.pipe(
    text,
    v.transform((address) => [address]),
  ),
  v.array(text),
]);

/** `API Mail Log`, and the older `Message`, with only `id` and `recipients` documented. */
export const Mail = v.object({
  id: lenient(identifier),
  subject: lenient(text),
  header_message_id: lenient(text),
  source_tracking_id: lenient(text),
  time: lenient(text),
  from: lenient(text),
  to: lenient(addresses),
  recipients: lenient(addresses),
  custom_headers: lenient(record),
});

export type Mail = v.InferOutput<typeof Mail>;

/**
 * One event per body; its payload depends on the event. Everything is optional, as nothing is documented.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export const Notification = v.fallback(
  v.object({ event_name: lenient(text), payload: v.optional(v.fallback(Mail, {}), {}) }),
  { payload: {} },
);

export type Notification = v.InferOutput<typeof Notification>;

/** An address alone, or in brackets after a name: quoted, or words without separators (RFC 5322, 3.4). */
const mailbox =
  /^(?:(?:"(?:[^"\\]|\\.)*"\s*|[^"<>@,;:()]*)<([^\s"<>@,;:()]+@[^\s"<>@,;:()]+)>|([^\s"<>@,;:()]+@[^\s"<>@,;:()]+))$/s;

/** Undefined for anything but one address. */
export function addressOf(text: string): string | undefined {
  const [, named, alone] = mailbox.exec(text.trim()) ?? [];
  return named ?? alone;
}
