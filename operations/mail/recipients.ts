import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import { statedRecipients } from '../../functions/events/stated-recipients.ts';

/** As keys hold it; undefined if the event is about the mail. */
export function recipientOf({ data }: PosternEvent): string | undefined {
  const { recipient }: DataParts = data;
  return recipient === undefined ? undefined : addressKey(recipient);
}

/** Each once in any spelling: recipients of events, and of the mail itself. */
export function recipientsOf(events: readonly PosternEvent[]): readonly string[] {
  const named = events.map(recipientOf).filter((recipient) => recipient !== undefined);
  return [...new Set([...named, ...events.flatMap(statedRecipients).map(addressKey)])];
}

/** As the provider reports its own sending; empty if it doesn't. */
export function addresseesOf(events: readonly PosternEvent[]): readonly string[] {
  return recipientsOf(events.filter(isOwnSending));
}

/** Undefined if there were several, or the sending isn't reported. */
export function onlyRecipientOf(events: readonly PosternEvent[]): string | undefined {
  const [only, ...others] = addresseesOf(events);
  return others.length > 0 ? undefined : only;
}

/** Sent, or deferred with a count of tries: reports of other servers have none. */
function isOwnSending({ type, data }: PosternEvent): boolean {
  const { delivery }: DataParts = data;
  return type === 'email.sent' || (type === 'email.deferred' && delivery !== undefined);
}
