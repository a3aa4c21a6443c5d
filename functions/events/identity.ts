import { hash } from 'node:crypto';

/**
 * The event's id: SHA-256 over the provider's name and the parts that stay the same on every retry, cut to 128 bits.
 * Each part goes in behind its length, so that no two lists of parts give the same bytes.
 */
export function eventId(provider: string, ...stableParts: readonly string[]): string {
  return eventIdOf([provider, ...stableParts]);
}

/** The same of a list, which may be longer than what a function takes as arguments. */
export function eventIdOf(parts: readonly string[]): string {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return hash('sha256', text).slice(0, 32);
}
