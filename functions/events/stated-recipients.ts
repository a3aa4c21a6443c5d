import type { DataParts, PosternEvent } from './event.ts';

/**
 * A mail's recipients, from an event about the whole mail and on the provider's word: anybody can mail a complaint or
 * bounce that names others.
 */
export function statedRecipients({ type, data }: PosternEvent): readonly string[] {
  const { recipient, message, failure }: DataParts = data;
  if (recipient !== undefined || !type.startsWith('email.')) return [];
  if (type === 'email.complained' || type === 'email.reported') return [];
  if (type === 'email.bounced' && failure?.source !== 'provider') return [];
  return message?.to ?? [];
}
