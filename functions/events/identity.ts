import { hash } from 'node:crypto';
import { type Sender, wordOf } from './instance.ts';

/**
 * The event's id: SHA-256 over the provider's name and the parts that stay the same on every retry, cut to 128 bits.
 * Each part goes in behind its length, so that no two lists of parts give the same bytes.
 */
export function eventId(provider: string, ...stableParts: readonly string[]): string {
  let text = lengthAndText(provider);
  for (const part of stableParts) text += lengthAndText(part);
  return hash('sha256', text).slice(0, 32);
}

function lengthAndText(part: string): string {
  return `${Buffer.byteLength(part)}:${part}`;
}

/** The id of a sender's event: what its provider's normaliser says, and another for each named instance. */
export function instanceEventId(sender: Sender, id: string): string {
  return sender.instance === undefined ? id : eventId(wordOf(sender), id);
}
