import { addressKey, partsOf } from './address-key.ts';
import type { DataParts, PosternEvent } from './event.ts';

/** So many domains of a mail are told apart: an index entry stays below a KB, the unit that DynamoDB charges. */
const mostDomains = 20;

/** Recipients at domains beyond those, or at what is no domain. */
export const elsewhere = '*';

/**
 * How many recipients a mail has at each domain, for an event about the mail as a whole; undefined for an event about
 * one recipient, whose address says it.
 */
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

/** The domain as keys hold it; undefined where there is none, or one too long to count by. */
export function domainOf(address: string): string | undefined {
  const [, domain] = partsOf(addressKey(address));
  return /^@[a-z0-9.-]{1,64}$/.test(domain) ? domain.slice(1) : undefined;
}

function add(counts: Map<string, number>, domain: string, count: number): void {
  counts.set(domain, (counts.get(domain) ?? 0) + count);
}
