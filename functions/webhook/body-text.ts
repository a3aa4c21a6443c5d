import { isUtf8 } from 'node:buffer';

const texts = new WeakMap<Buffer, string | undefined>();

/** A body as text, undefined where it is not UTF-8. Decoded once, however many ask: a body may have megabytes. */
export function bodyText(body: Buffer): string | undefined {
  if (!texts.has(body)) texts.set(body, isUtf8(body) ? body.toString() : undefined);
  return texts.get(body);
}

/** The body of a text that came as one, which is then at hand. */
export function bodyOf(text: string): Buffer {
  const body = Buffer.from(text);
  // What is not well-formed has no bytes of its own: it is what its replacement characters say.
  if (text.isWellFormed()) texts.set(body, text);
  return body;
}
