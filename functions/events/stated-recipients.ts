import type { DataParts, PosternEvent } from './event.ts';

/**
 * To whom a mail went, by an event about all of it and on the provider's own word: anybody can mail a complaint, or a
 * bounce, that names others.
 */
export function statedRecipients({ type, data }: PosternEvent): readonly string[] {
  const { recipient, message, failure }: DataParts = data;
  if (recipient !== undefined || !type.startsWith('email.')) return [];
  if (type === 'email.complained' || type === 'email.reported') return [];
  if (type === 'email.bounced' && failure?.source !== 'provider') return [];
  return message?.to ?? [];
}
