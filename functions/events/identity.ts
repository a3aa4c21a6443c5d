import { createHash } from 'node:crypto';

/**
 * The event's id: SHA-256 over the provider's name and the parts that stay the same on every retry, cut to 128 bits.
 * Each part goes in behind its length, so that no two lists of parts give the same bytes.
 */
export function eventId(provider: string, ...stableParts: readonly string[]): string {
  return eventIdOf([provider, ...stableParts]);
}

/** The same of a list, which may be longer than what a function takes as arguments. */
export function eventIdOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}
