import { addressKey, partsOf } from './address-key.ts';
import type { DataParts, PosternEvent } from './event.ts';

/** Domains counted per mail: an index entry stays below a KB, DynamoDB's unit. */
const mostDomains = 20;

/** Recipients at further domains, or without one. */
export const elsewhere = '*';

/** A mail's recipients per domain, for an event about the whole mail; undefined for an event about one recipient. */
export function domainsOf({ type, data }: PosternEvent): Readonly<Record<string, number>> | undefined {
  const { recipient, message }: DataParts = data;
  const { to = [] } = message ?? {};
  // Of an item in a mailbox, they are its owner's.
  if (!type.startsWith('email.') || recipient !== undefined || to.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const address of to) add(counts, domainOf(address) ?? elsewhere, 1);
  const largestFirst = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const kept = new Map<string, number>();
  for (const [domain, count] of largestFirst) add(kept, kept.size < mostDomains ? domain : elsewhere, count);
  return Object.fromEntries(kept);
}

/** The domain as in keys; undefined if missing or too long. */
export function domainOf(address: string): string | undefined {
  const [, domain] = partsOf(addressKey(address));
  return /^@[a-z0-9.-]{1,64}$/.test(domain) ? domain.slice(1) : undefined;
}

function add(counts: Map<string, number>, domain: string, count: number): void {
  counts.set(domain, (counts.get(domain) ?? 0) + count);
}
