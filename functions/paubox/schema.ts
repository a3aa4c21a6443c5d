import * as v from 'valibot';
import { identifier, lenient, record, text } from '../events/lenient.ts';

/** One address in the only example that there is; what several look like is documented nowhere. */
const addresses = v.union([
  v.pipe(
    text,
    v.transform((address) => [address]),
  ),
  v.array(text),
]);

/** `API Mail Log`, and the older `Message`, of which only `id` and `recipients` are documented. */
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
 * One event per body; its payload depends on the event. Nothing says what may be missing, so everything may.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export const Notification = v.fallback(
  v.object({ event_name: lenient(text), payload: v.optional(v.fallback(Mail, {}), {}) }),
  { payload: {} },
);

export type Notification = v.InferOutput<typeof Notification>;

/** An address alone, or in angle brackets behind a name: quoted, or of words without a separator (RFC 5322, 3.4). */
const mailbox =
  /^(?:(?:"(?:[^"\\]|\\.)*"\s*|[^"<>@,;:()]*)<([^\s"<>@,;:()]+@[^\s"<>@,;:()]+)>|([^\s"<>@,;:()]+@[^\s"<>@,;:()]+))$/s;

/** The address that a text is; undefined where it is anything else, such as several. */
export function addressOf(text: string): string | undefined {
  const [, named, alone] = mailbox.exec(text.trim()) ?? [];
  return named ?? alone;
}
