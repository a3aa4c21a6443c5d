import type { DataParts, PosternEvent } from './event.ts';

/** A whole mail's recipients, on the provider's word: anybody can mail a bounce or complaint that names others. */
export function statedRecipients({ type, data }: PosternEvent): readonly string[] {
  const { recipient, message, failure }: DataParts = data;
  if (recipient !== undefined || !type.startsWith('email.')) return [];
  if (type === 'email.complained' || type === 'email.reported') return [];
  if (type === 'email.bounced' && failure?.source !== 'provider') return [];
  return message?.to ?? [];
}
