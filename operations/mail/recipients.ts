import { addressKey } from '../../functions/events/address-key.ts';
import type { DataParts, PosternEvent } from '../../functions/events/event.ts';

/** Whom an event is about, as keys hold it; undefined where it is about the mail. */
export function recipientOf({ data }: PosternEvent): string | undefined {
  const { recipient }: DataParts = data;
  return recipient === undefined ? undefined : addressKey(recipient);
}

/** Whom the events name, each once however it is spelt: those to whom something happened, and those to whom the mail went. */
export function recipientsOf(events: readonly PosternEvent[]): readonly string[] {
  const named = events.flatMap((event) => {
    const { recipient, message }: DataParts = event.data;
    const to = event.type.startsWith('email.') ? (message?.to ?? []) : [];
    return [...(recipient === undefined ? [] : [recipient]), ...to];
  });
  return [...new Set(named.map(addressKey))];
}

/** The one recipient that a mail was sent to; undefined where there were several, or nothing tells of its sending. */
export function onlyRecipientOf(events: readonly PosternEvent[]): string | undefined {
  const [only, ...others] = recipientsOf(events.filter(({ type }) => type === 'email.sent'));
  return others.length > 0 ? undefined : only;
}
