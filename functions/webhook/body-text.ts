import { isUtf8 } from 'node:buffer';
import { Rejection } from './rejection.ts';

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

/** What a verified body holds; a `Rejection` where it is not JSON, for providers that send a refused delivery again. */
export function jsonBody(body: Buffer, parse: (text: string) => unknown = JSON.parse): unknown {
  const text = bodyText(body);
  if (text === undefined) throw notJson();
  try {
    return parse(text);
  } catch {
    throw notJson();
  }
}

export function notJson(): Rejection {
  return new Rejection(400, 'not_json', 'The delivery is authentic, but its body is not JSON.');
}
