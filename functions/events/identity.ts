import { createHash } from 'node:crypto';

/**
 * The event's id: SHA-256 over the provider's name and the parts that stay the same on every retry, cut to 128 bits.
 * Each part goes in behind its length, so that no two lists of parts give the same bytes.
 */
export function eventId(provider: string, ...stableParts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of [provider, ...stableParts]) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}
