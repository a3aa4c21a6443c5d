import { hash } from 'node:crypto';
import { type Sender, wordOf } from './instance.ts';

/** SHA-256, cut to 128 bits, of parts that stay the same on every retry; each follows its length, against ambiguity. */
export function eventId(provider: string, ...stableParts: readonly string[]): string {
  let text = lengthAndText(provider);
  for (const part of stableParts) text += lengthAndText(part);
  return hash('sha256', text).slice(0, 32);
}

function lengthAndText(part: string): string {
  return `${Buffer.byteLength(part)}:${part}`;
}

/** The normaliser's id, changed for each named instance. */
export function instanceEventId(sender: Sender, id: string): string {
  return sender.instance === undefined ? id : eventId(wordOf(sender), id);
}
