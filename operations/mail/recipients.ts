import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { statedRecipients } from '../../functions/events/stated-recipients.ts';

/** Whom an event is about, as keys hold it; undefined where it is about the mail. */
export function recipientOf({ data }: PosternEvent): string | undefined {
  const { recipient }: DataParts = data;
  return recipient === undefined ? undefined : addressKey(recipient);
}

/** Whom the events name, each once however it is spelt: those to whom something happened, and those to whom the mail went. */
export function recipientsOf(events: readonly PosternEvent[]): readonly string[] {
  const named = events.map(recipientOf).filter((recipient) => recipient !== undefined);
  return [...new Set([...named, ...events.flatMap(statedRecipients).map(addressKey)])];
}

/** To whom the provider says that it sends the mail, whatever is told of anybody later; none where it does not say. */
export function addresseesOf(events: readonly PosternEvent[]): readonly string[] {
  return recipientsOf(events.filter(isOwnSending));
}

/** The one recipient that a mail was sent to; undefined where there were several, or nothing tells of its sending. */
export function onlyRecipientOf(events: readonly PosternEvent[]): string | undefined {
  const [only, ...others] = addresseesOf(events);
  return others.length > 0 ? undefined : only;
}

/** Sent, or put off with a count of the tries: no report of another server counts those. */
function isOwnSending({ type, data }: PosternEvent): boolean {
  const { delivery }: DataParts = data;
  return type === 'email.sent' || (type === 'email.deferred' && delivery !== undefined);
}
